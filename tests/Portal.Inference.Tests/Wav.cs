using System.Text;
using Portal.Inference.Pipelines.Inputs;

namespace Portal.Inference.Tests;

/// <summary>Makes WAV files, honest ones and others.</summary>
internal static class Wav
{
    public static byte[] Pcm16(int rate, float[] samples, int channels = 1)
    {
        var data = new byte[samples.Length * 2];
        for (var i = 0; i < samples.Length; i++)
        {
            BitConverter.TryWriteBytes(data.AsSpan(2 * i), (short)Math.Clamp(Math.Round(samples[i] * 32767), -32768, 32767));
        }

        return File(Format(1, channels, rate, 16), data);
    }

    /// <summary>The samples of a file of ours.</summary>
    public static float[] Samples(byte[] wav)
    {
        var file = WavFile.Open(wav);
        var samples = new float[file.Frames];
        file.Read(0, samples);
        return samples;
    }

    /// <summary>A 16 kHz file of ours at another rate.</summary>
    public static byte[] AtRate(byte[] wav, int rate)
    {
        var file = WavFile.Open(wav);
        var samples = new float[(long)file.Frames * rate / file.Rate];
        new Resampler(file.Rate, rate).Run(file.Read, samples, CancellationToken.None);
        return Pcm16(rate, samples);
    }

    /// <summary>At 16 kHz, every channel the same.</summary>
    public static byte[] Encode(float[] samples, int code, int bits, int channels, bool extensible = false)
    {
        using var data = new MemoryStream();
        foreach (var sample in samples)
        {
            var bytes = (code, bits) switch
            {
                (1, 8) => [(byte)Math.Clamp(Math.Round(sample * 127) + 128, 0, 255)],
                (1, _) => BitConverter.GetBytes((int)Math.Clamp(sample * 2147483647.0, int.MinValue, int.MaxValue))[(4 - bits / 8)..],
                _ => BitConverter.GetBytes(sample),
            };
            for (var channel = 0; channel < channels; channel++)
            {
                data.Write(bytes);
            }
        }

        var format = Format(extensible ? 0xFFFE : code, channels, 16_000, bits);
        byte[] guid = [(byte)code, 0, 0, 0, 0, 0, 0x10, 0, 0x80, 0, 0, 0xAA, 0, 0x38, 0x9B, 0x71];
        return File(extensible ? [.. format, 22, 0, (byte)bits, 0, 3, 0, 0, 0, .. guid] : format, data.ToArray());
    }

    /// <summary>A <c>fmt</c> chunk's content.</summary>
    public static byte[] Format(int code, int channels, int rate, int bits)
    {
        using var stream = new MemoryStream();
        using var writer = new BinaryWriter(stream);
        writer.Write((ushort)code);
        writer.Write((ushort)channels);
        writer.Write((uint)rate);
        writer.Write((uint)(rate * channels * bits / 8));
        writer.Write((ushort)(channels * bits / 8));
        writer.Write((ushort)bits);
        return stream.ToArray();
    }

    /// <param name="declared">Size that the data chunk claims; its true size when null.</param>
    public static byte[] File(byte[] format, byte[] data, uint? declared = null)
    {
        using var stream = new MemoryStream();
        using var writer = new BinaryWriter(stream, Encoding.ASCII);
        writer.Write("RIFF"u8);
        writer.Write((uint)(20 + format.Length + data.Length));
        writer.Write("WAVEfmt "u8);
        writer.Write(format.Length);
        writer.Write(format);
        writer.Write("data"u8);
        writer.Write(declared ?? (uint)data.Length);
        writer.Write(data);
        return stream.ToArray();
    }
}
