using System.Buffers.Binary;
using System.Text.Json;

namespace Portal.Inference.Tensors.Json;

/// <summary>Strings as <see cref="TensorDatatype.Bytes"/>: the length and the UTF-8 of each.</summary>
internal unsafe struct StringElements(nint to, int capacity) : IJsonElements
{
    private int written;

    /// <summary>Bytes that strings with so much JSON around them take at most.</summary>
    public static long Capacity(long elements, int json) => elements + json;

    public readonly int Written => written;

    public bool TryTake(ref byte* next, byte* end)
    {
        var rest = new ReadOnlySpan<byte>(next, (int)(end - next));
        if (JsonExtent.OfString(rest) is not { } length)
        {
            return false;
        }

        var element = new Span<byte>((byte*)to + written, capacity - written);
        try
        {
            var reader = new Utf8JsonReader(rest[..length]);
            reader.Read();
            var bytes = reader.CopyString(element[sizeof(int)..]);
            BinaryPrimitives.WriteInt32LittleEndian(element, bytes);
            written += sizeof(int) + bytes;
            next += length;
            return true;
        }
        catch (Exception failure) when (failure is JsonException or InvalidOperationException)
        {
            // A control character, a bad escape, a lone surrogate or bytes that are not UTF-8.
            return false;
        }
    }
}
