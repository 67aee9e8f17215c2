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

        if (TensorContents.Fault(type, elements, raw.Span, asText: false) is { } fault)
        {
            throw Refused(name, fault);
        }

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

    // Pinned, not copied: the elements of an image are read once, from where the message was parsed to.
    private static unsafe Tensor Over(string name, TensorDatatype datatype, ReadOnlySpan<long> shape, ReadOnlyMemory<byte> bytes)
    {
        var pinned = bytes.Pin();
        return new(name, datatype, shape, (nint)pinned.Pointer, bytes.Length, pinned);
    }
}
