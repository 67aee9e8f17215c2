using System.Buffers.Binary;
using System.Text.Unicode;

namespace Portal.Inference.Tensors;

/// <summary>Whether bytes that came over a wire are the elements they are said to be, for every face that takes tensors as bytes.</summary>
public static class TensorContents
{
    /// <summary>What is wrong with the bytes, to be put behind the tensor's name; null when they fit shape and datatype.</summary>
    /// <param name="datatype">Element type.</param>
    /// <param name="elements">How many there are to be.</param>
    /// <param name="bytes">The bytes.</param>
    /// <param name="asText">Whether <see cref="TensorDatatype.Bytes"/> must be UTF-8, as a graph's strings are.</param>
    public static string? Fault(TensorDatatype datatype, long elements, ReadOnlySpan<byte> bytes, bool asText)
    {
        if (datatype == TensorDatatype.Bytes)
        {
            return StringFault(elements, bytes, asText);
        }

        if (SizeFault(datatype, elements, bytes.Length) is { } fault)
        {
            return fault;
        }

        // Kernels read a bool as 0 or 1; anything else is not defined for them.
        return datatype == TensorDatatype.Bool && bytes.IndexOfAnyExceptInRange((byte)0, (byte)1) is var i and >= 0
            ? $"has a byte at element {i} that is neither 0 nor 1"
            : null;
    }

    /// <summary>The same from the number of bytes alone; for <see cref="TensorDatatype.Bytes"/> only a lower bound is known.</summary>
    public static string? SizeFault(TensorDatatype datatype, long elements, long bytes)
    {
        var size = datatype.Size();
        return (size == 0 ? elements <= bytes / sizeof(int) : elements == bytes / size && bytes % size == 0)
            ? null
            : $"has {bytes} bytes, which are not the {elements} elements of {datatype.Name()} that its shape needs";
    }

    private static string? StringFault(long elements, ReadOnlySpan<byte> bytes, bool asText)
    {
        var found = 0L;
        while (!bytes.IsEmpty)
        {
            if (bytes.Length < sizeof(int) || BinaryPrimitives.ReadInt32LittleEndian(bytes) is var length
                && (length < 0 || length > bytes.Length - sizeof(int)))
            {
                return $"has a length at element {found} that goes beyond its bytes";
            }

            if (asText && !Utf8.IsValid(bytes.Slice(sizeof(int), length)))
            {
                return $"has bytes at element {found} that are not UTF-8";
            }

            bytes = bytes[(sizeof(int) + length)..];
            found++;
        }

        return found == elements ? null : $"has {found} elements; its shape needs {elements}";
    }
}
