using System.Buffers;
using System.Buffers.Binary;
using Google.Protobuf;
using Google.Protobuf.Collections;
using Portal.Inference.Engine;
using Portal.Inference.Tensors;

namespace Portal.Inference.Protocol;

/// <summary>One tensor of a message, checked against what it says of itself. Every refusal names it.</summary>
internal static class WireTensors
{
    private const int MaxDimensions = 32;

    /// <summary>Takes the elements where they are, or copies those that came one by one.</summary>
    /// <param name="name">The tensor's name.</param>
    /// <param name="datatype">As the message spells it.</param>
    /// <param name="shape">Dimensions as sent.</param>
    /// <param name="contents">The elements one by one; null when they are raw.</param>
    /// <param name="raw">The elements' bytes; null when they came one by one. Must not change while the tensor lives.</param>
    /// <exception cref="PredictionRefusedException">The parts contradict each other.</exception>
    public static Tensor Read(string name, string datatype, RepeatedField<long> shape, InferTensorContents? contents, ByteString? raw)
    {
        if (!TensorDatatypes.TryParse(datatype, out var parsed))
        {
            throw Refused(name, $"has the datatype '{Short(datatype)}', which the protocol does not have");
        }

        var type = parsed.Value;
        var dimensions = UnsafeCollectionOperations.AsSpan(shape);
        var elements = ElementsOf(name, dimensions);
        if (raw is null)
        {
            return WireContents.Read(name, type, dimensions, elements, contents ?? new());
        }

        CheckLength(name, type, elements, raw.Span);
        return raw.IsEmpty ? Tensor.Allocate(name, type, dimensions, 0) : Over(name, type, dimensions, raw.Memory);
    }

    /// <summary>The tensor's bytes, copied: the message may outlive the tensor.</summary>
    public static ByteString Copy(Tensor tensor) => ByteString.CopyFrom(tensor.Bytes);

    /// <summary>The tensor's bytes where they are: the tensor must outlive the message's writing.</summary>
    public static ByteString Wrap(Tensor tensor) => UnsafeByteOperations.UnsafeWrap(tensor.Memory);

    internal static PredictionRefusedException Refused(string name, string what) =>
        new(RefusalReason.InvalidTensor, $"'{Short(name)}' {what}.", name);

    internal static string Short(string text) => text.Length > 64 ? text[..64] : text;

    private static long ElementsOf(string name, ReadOnlySpan<long> shape)
    {
        if (shape.Length > MaxDimensions)
        {
            throw Refused(name, $"has {shape.Length} dimensions; {MaxDimensions} are the most");
        }

        foreach (var dimension in shape)
        {
            if (dimension < 0)
            {
                throw Refused(name, "has a negative dimension");
            }
        }

        try
        {
            return Tensor.ElementsOf(shape);
        }
        catch (OverflowException)
        {
            throw Refused(name, "has more elements than 64 bits count");
        }
    }

    private static void CheckLength(string name, TensorDatatype datatype, long elements, ReadOnlySpan<byte> bytes)
    {
        if (datatype == TensorDatatype.Bytes)
        {
            CheckByteStrings(name, elements, bytes);
        }
        else if (bytes.Length % datatype.Size() != 0 || bytes.Length / datatype.Size() != elements)
        {
            throw Refused(name, $"has {bytes.Length} bytes; its shape and datatype need {elements} elements of {datatype.Size()}");
        }
    }

    private static void CheckByteStrings(string name, long elements, ReadOnlySpan<byte> bytes)
    {
        var found = 0L;
        for (; !bytes.IsEmpty; found++)
        {
            if (bytes.Length < sizeof(int) || BinaryPrimitives.ReadInt32LittleEndian(bytes) is var length
                && (length < 0 || length > bytes.Length - sizeof(int)))
            {
                throw Refused(name, $"is cut off: element {found} goes beyond the tensor's bytes");
            }

            bytes = bytes[(sizeof(int) + length)..];
        }

        if (found != elements)
        {
            throw Refused(name, $"has {found} byte strings; its shape needs {elements}");
        }
    }

    // Pinned, not copied: the elements of an image are read once, from where the message was parsed to.
    private static unsafe Tensor Over(string name, TensorDatatype datatype, ReadOnlySpan<long> shape, ReadOnlyMemory<byte> bytes)
    {
        var pinned = bytes.Pin();
        return new(name, datatype, shape, (nint)pinned.Pointer, bytes.Length, pinned);
    }
}
