using System.Text;

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
