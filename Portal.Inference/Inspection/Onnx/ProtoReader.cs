using System.Text;

namespace Portal.Inference.Inspection.Onnx;

/// <summary>
/// Reads protobuf's wire format from a file of any size through one small buffer. What is skipped is never read, so weights
/// cost neither memory nor time.
/// </summary>
internal sealed class ProtoReader(Stream stream, long length)
{
    private const int LongestVarint = 10;

    private readonly byte[] buffer = new byte[32 * 1024];
    private long origin;
    private int at;
    private int filled;

    public long Length => length;

    public long Position => origin + at;

    /// <param name="end">Where the message ends that the number belongs to.</param>
    /// <param name="message">The message's name.</param>
    public ulong Varint(long end, string message)
    {
        var value = 0UL;
        for (var i = 0; i < LongestVarint; i++)
        {
            if (Position >= end)
            {
                throw new InspectionRefusedException(VerdictReason.Truncated, message);
            }

            var next = Next(message);
            if (i == LongestVarint - 1 && next > 1)
            {
                break;
            }

            value |= (ulong)(next & 0x7F) << (7 * i);
            if (next < 0x80)
            {
                return value;
            }
        }

        throw new InspectionRefusedException(VerdictReason.Malformed, message, "a number is longer than 64 bits");
    }

    public void Skip(long bytes)
    {
        if (bytes <= filled - at)
        {
            at += (int)bytes;
            return;
        }

        origin = Position + bytes;
        at = filled = 0;
        stream.Position = origin;
    }

    public string Text(int bytes, string message)
    {
        var text = new byte[bytes];
        for (var i = 0; i < bytes; i++)
        {
            text[i] = Next(message);
        }

        try
        {
            return Strict.GetString(text);
        }
        catch (DecoderFallbackException)
        {
            throw new InspectionRefusedException(VerdictReason.Malformed, message, "a text is not UTF-8");
        }
    }

    private static UTF8Encoding Strict { get; } = new(false, throwOnInvalidBytes: true);

    private byte Next(string message)
    {
        if (at == filled)
        {
            origin += filled;
            at = 0;
            filled = stream.Read(buffer);
            if (filled == 0)
            {
                throw new InspectionRefusedException(VerdictReason.Truncated, message);
            }
        }

        return buffer[at++];
    }
}
