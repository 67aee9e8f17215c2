using System.Buffers.Binary;
using Portal.Inference.Engine;

namespace Portal.Inference.Pipelines.Inputs;

/// <summary>How a WAV file writes a sample.</summary>
internal enum WavEncoding
{
    Unsigned8,
    Signed16,
    Signed24,
    Signed32,
    Float32,
}

/// <summary>A WAV file's <c>fmt</c> chunk, checked.</summary>
/// <param name="FrameBytes">Bytes of one moment, all channels.</param>
internal readonly record struct WavFormat(WavEncoding Encoding, int Channels, int Rate, int FrameBytes)
{
    private const int MaxChannels = 32;

    public static WavFormat Read(ReadOnlySpan<byte> chunk)
    {
        if (chunk.Length < 16)
        {
            throw Undecodable("The WAV format chunk is too short.");
        }

        int code = BinaryPrimitives.ReadUInt16LittleEndian(chunk);
        int channels = BinaryPrimitives.ReadUInt16LittleEndian(chunk[2..]);
        var rate = BinaryPrimitives.ReadUInt32LittleEndian(chunk[4..]);
        int frameBytes = BinaryPrimitives.ReadUInt16LittleEndian(chunk[12..]);
        int bits = BinaryPrimitives.ReadUInt16LittleEndian(chunk[14..]);
        if (code == 0xFFFE)
        {
            code = ReadExtended(chunk);
        }

        WavEncoding encoding = (code, bits) switch
        {
            (1, 8) => WavEncoding.Unsigned8,
            (1, 16) => WavEncoding.Signed16,
            (1, 24) => WavEncoding.Signed24,
            (1, 32) => WavEncoding.Signed32,
            (3, 32) => WavEncoding.Float32,
            _ => throw Undecodable($"The WAV encoding (format {code}, {bits} bits) is not PCM of 8, 16, 24 or 32 bits nor 32-bit float."),
        };
        if (channels is < 1 or > MaxChannels)
        {
            throw Undecodable($"The WAV file states {channels} channels; 1 to {MaxChannels} are accepted.");
        }

        if (rate is < 8_000 or > 192_000)
        {
            throw Undecodable($"The WAV file states {rate} Hz; 8000 to 192000 Hz are accepted.");
        }

        return frameBytes == channels * bits / 8
            ? new WavFormat(encoding, channels, (int)rate, frameBytes)
            : throw Undecodable("The WAV format chunk contradicts itself.");
    }

    // WAVE_FORMAT_EXTENSIBLE: the first two bytes of the sub-format's GUID are the code; the rest of it is fixed.
    private static int ReadExtended(ReadOnlySpan<byte> chunk)
    {
        ReadOnlySpan<byte> rest = [0x00, 0x00, 0x00, 0x00, 0x10, 0x00, 0x80, 0x00, 0x00, 0xAA, 0x00, 0x38, 0x9B, 0x71];
        return chunk.Length >= 40 && chunk[26..40].SequenceEqual(rest)
            ? BinaryPrimitives.ReadUInt16LittleEndian(chunk[24..])
            : throw Undecodable("The WAV file's extended format is not known.");
    }

    private static PredictionRefusedException Undecodable(string message) => new(RefusalReason.Undecodable, message);
}
