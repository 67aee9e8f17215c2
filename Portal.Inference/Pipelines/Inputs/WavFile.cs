using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using Portal.Inference.Engine;

namespace Portal.Inference.Pipelines.Inputs;

/// <summary>
/// A WAV file over the bytes it came in. Sizes that it declares are only ever cut down to what is there: a stream's
/// writer does not know its length, and a liar gains nothing.
/// </summary>
internal sealed class WavFile
{
    public static readonly TimeSpan MaxDuration = TimeSpan.FromMinutes(10);

    private readonly ReadOnlyMemory<byte> data;
    private readonly WavFormat format;

    private WavFile(WavFormat format, ReadOnlyMemory<byte> data)
    {
        this.format = format;
        this.data = data;
    }

    /// <summary>Moments in the recording.</summary>
    public int Frames => data.Length / format.FrameBytes;

    /// <summary>Moments a second.</summary>
    public int Rate => format.Rate;

    public TimeSpan Duration => TimeSpan.FromSeconds((double)Frames / Rate);

    /// <summary>Whole seconds begun, at least one.</summary>
    public long Seconds => Math.Max(1, (Frames + (long)Rate - 1) / Rate);

    /// <summary>Reads the headers.</summary>
    /// <exception cref="PredictionRefusedException">Not a WAV file that is understood, an empty one, or too long a one.</exception>
    public static WavFile Open(ReadOnlyMemory<byte> body)
    {
        var span = body.Span;
        if (span.Length < 12 || !span.StartsWith("RIFF"u8) || !span[8..].StartsWith("WAVE"u8))
        {
            throw Undecodable("The data is not a WAV file.");
        }

        WavFormat? format = null;
        for (var at = 12; span.Length - at >= 8;)
        {
            var name = span.Slice(at, 4);
            var declared = BinaryPrimitives.ReadUInt32LittleEndian(span[(at + 4)..]);
            at += 8;
            var length = (int)Math.Min(declared, (uint)(span.Length - at));
            if (name.SequenceEqual("fmt "u8))
            {
                format = WavFormat.Read(span.Slice(at, length));
            }
            else if (name.SequenceEqual("data"u8))
            {
                return Checked(format ?? throw Undecodable("The WAV file's data comes before its format."), body.Slice(at, length));
            }

            // Chunks are padded to an even length.
            at = (int)Math.Min((long)at + length + (length & 1), span.Length);
        }

        throw Undecodable("The WAV file has no data.");
    }

    /// <summary>Mixes moments down to one channel, −1 to 1. Moments outside the recording are silence.</summary>
    public void Read(long first, Span<float> destination)
    {
        var bytes = data.Span;
        for (var i = 0; i < destination.Length; i++)
        {
            var frame = first + i;
            destination[i] = frame < 0 || frame >= Frames ? 0 : Mix(bytes.Slice((int)frame * format.FrameBytes, format.FrameBytes));
        }
    }

    private static WavFile Checked(WavFormat format, ReadOnlyMemory<byte> data)
    {
        var file = new WavFile(format, data);
        if (file.Frames == 0)
        {
            throw Undecodable("The WAV file holds no sound.");
        }

        return file.Duration <= MaxDuration
            ? file
            : throw new PredictionRefusedException(
                RefusalReason.TooLarge,
                $"The recording is {file.Duration.TotalSeconds:0} seconds long; at most {MaxDuration.TotalSeconds:0} seconds are accepted.");
    }

    private float Mix(ReadOnlySpan<byte> frame)
    {
        var sum = 0f;
        var size = frame.Length / format.Channels;
        for (var at = 0; at < frame.Length; at += size)
        {
            sum += Sample(frame[at..]);
        }

        return sum / format.Channels;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private float Sample(ReadOnlySpan<byte> bytes) => format.Encoding switch
    {
        WavEncoding.Unsigned8 => (bytes[0] - 128) / 128f,
        WavEncoding.Signed16 => BinaryPrimitives.ReadInt16LittleEndian(bytes) / 32_768f,
        WavEncoding.Signed24 => (bytes[0] << 8 | bytes[1] << 16 | bytes[2] << 24) / 2_147_483_648f,
        WavEncoding.Signed32 => BinaryPrimitives.ReadInt32LittleEndian(bytes) / 2_147_483_648f,
        _ => Tame(BinaryPrimitives.ReadSingleLittleEndian(bytes)),
    };

    // One infinity would stay in the network's state for the rest of the recording.
    private static float Tame(float sample) => float.IsFinite(sample) ? Math.Clamp(sample, -1, 1) : 0;

    private static PredictionRefusedException Undecodable(string message) => new(RefusalReason.Undecodable, message);
}
