using System.Buffers.Binary;

namespace Portal.Client.Features.Playground;

/// <summary>Lowest and highest sample of a stretch of sound, -1 to 1.</summary>
public readonly record struct Peak(float Low, float High);

/// <summary>A WAV's length and outline. PCM of 8, 16, 24 and 32 bits and 32-bit float; all channels together.</summary>
public sealed record WaveFile(double Seconds, int SampleRate, int Channels, IReadOnlyList<Peak> Peaks)
{
    private const int Pcm = 1;
    private const int Float = 3;
    private const int Extensible = 0xFFFE;

    /// <param name="buckets">How many peaks to make; fewer when the recording has fewer samples.</param>
    /// <returns>Null when the bytes are not such a WAV.</returns>
    public static WaveFile? Read(ReadOnlySpan<byte> bytes, int buckets)
    {
        if (bytes.Length < 12 || !bytes.StartsWith("RIFF"u8) || !bytes[8..].StartsWith("WAVE"u8))
        {
            return null;
        }
        Format? format = null;
        for (var at = 12; at + 8 <= bytes.Length;)
        {
            var size = BinaryPrimitives.ReadUInt32LittleEndian(bytes[(at + 4)..]);
            // Recorders that stream leave the last size open: what is there counts.
            var body = bytes.Slice(at + 8, (int)Math.Min(size, bytes.Length - at - 8));
            if (bytes[at..].StartsWith("fmt "u8))
            {
                format = Format.Read(body);
            }
            else if (bytes[at..].StartsWith("data"u8))
            {
                return format?.Outline(body, buckets);
            }
            var next = at + 8 + size + (size & 1);
            if (next > bytes.Length)
            {
                return null;
            }
            at = (int)next;
        }
        return null;
    }

    private sealed record Format(int Kind, int Channels, int SampleRate, int Bytes)
    {
        public static Format? Read(ReadOnlySpan<byte> body)
        {
            if (body.Length < 16)
            {
                return null;
            }
            int kind = BinaryPrimitives.ReadUInt16LittleEndian(body);
            if (kind == Extensible && body.Length >= 26)
            {
                kind = BinaryPrimitives.ReadUInt16LittleEndian(body[24..]);
            }
            var format = new Format(
                kind,
                BinaryPrimitives.ReadUInt16LittleEndian(body[2..]),
                (int)Math.Min(BinaryPrimitives.ReadUInt32LittleEndian(body[4..]), int.MaxValue),
                BinaryPrimitives.ReadUInt16LittleEndian(body[14..]) / 8);
            return format.IsKnown ? format : null;
        }

        public WaveFile Outline(ReadOnlySpan<byte> data, int buckets)
        {
            var frameBytes = Channels * Bytes;
            var frames = data.Length / frameBytes;
            var peaks = new Peak[Math.Min(buckets, frames)];
            for (var i = 0; i < peaks.Length; i++)
            {
                var first = (int)((long)frames * i / peaks.Length);
                var end = (int)((long)frames * (i + 1) / peaks.Length);
                peaks[i] = PeakOf(data[(first * frameBytes)..(end * frameBytes)]);
            }
            return new WaveFile((double)frames / SampleRate, SampleRate, Channels, peaks);
        }

        private bool IsKnown =>
            Channels > 0 && SampleRate > 0 && ((Kind == Pcm && Bytes is >= 1 and <= 4) || (Kind == Float && Bytes == 4));

        private Peak PeakOf(ReadOnlySpan<byte> samples)
        {
            var (low, high) = (1f, -1f);
            for (var at = 0; at < samples.Length; at += Bytes)
            {
                var sample = Math.Clamp(Sample(samples[at..]), -1, 1);
                low = Math.Min(low, sample);
                high = Math.Max(high, sample);
            }
            return new Peak(low, high);
        }

        private float Sample(ReadOnlySpan<byte> at) => (Kind, Bytes) switch
        {
            (Float, _) => Finite(BinaryPrimitives.ReadSingleLittleEndian(at)),
            (_, 1) => (at[0] - 128) / 128f,
            (_, 2) => BinaryPrimitives.ReadInt16LittleEndian(at) / 32768f,
            (_, 3) => ((at[0] << 8) | (at[1] << 16) | (at[2] << 24)) / 2147483648f,
            _ => BinaryPrimitives.ReadInt32LittleEndian(at) / 2147483648f,
        };

        private static float Finite(float sample) => float.IsFinite(sample) ? sample : 0;
    }
}
