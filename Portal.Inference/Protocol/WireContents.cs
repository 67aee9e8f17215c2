using System.Buffers.Binary;
using System.Numerics;
using Google.Protobuf;
using Google.Protobuf.Collections;
using Portal.Inference.Engine;
using Portal.Inference.Tensors;

namespace Portal.Inference.Protocol;

/// <summary>Elements that a message holds one by one.</summary>
internal static class WireContents
{
    /// <exception cref="PredictionRefusedException">Not the datatype's field, not as many as the shape needs, or out of the datatype's range.</exception>
    public static Tensor Read(string name, TensorDatatype datatype, ReadOnlySpan<long> shape, long elements, InferTensorContents contents)
    {
        if (datatype is TensorDatatype.Fp16 or TensorDatatype.Bf16)
        {
            throw WireTensors.Refused(name, $"is {datatype.Name()}, which only raw contents can carry");
        }

        var (count, field) = Fill(contents, datatype);
        if (Total(contents) != count)
        {
            throw WireTensors.Refused(name, $"has elements outside {field}, where those of {datatype.Name()} belong");
        }

        if (count != elements)
        {
            throw WireTensors.Refused(name, $"has {count} elements; its shape needs {elements}");
        }

        return datatype switch
        {
            TensorDatatype.Bool => Same(name, datatype, shape, contents.BoolContents),
            TensorDatatype.Int8 => Narrow<int, sbyte>(name, datatype, shape, contents.IntContents),
            TensorDatatype.Int16 => Narrow<int, short>(name, datatype, shape, contents.IntContents),
            TensorDatatype.Int32 => Same(name, datatype, shape, contents.IntContents),
            TensorDatatype.Int64 => Same(name, datatype, shape, contents.Int64Contents),
            TensorDatatype.UInt8 => Narrow<uint, byte>(name, datatype, shape, contents.UintContents),
            TensorDatatype.UInt16 => Narrow<uint, ushort>(name, datatype, shape, contents.UintContents),
            TensorDatatype.UInt32 => Same(name, datatype, shape, contents.UintContents),
            TensorDatatype.UInt64 => Same(name, datatype, shape, contents.Uint64Contents),
            TensorDatatype.Fp32 => Same(name, datatype, shape, contents.Fp32Contents),
            TensorDatatype.Fp64 => Same(name, datatype, shape, contents.Fp64Contents),
            _ => ByteStrings(name, shape, contents.BytesContents),
        };
    }

    private static (int Count, string Field) Fill(InferTensorContents contents, TensorDatatype datatype) => datatype switch
    {
        TensorDatatype.Bool => (contents.BoolContents.Count, "bool_contents"),
        TensorDatatype.Int8 or TensorDatatype.Int16 or TensorDatatype.Int32 => (contents.IntContents.Count, "int_contents"),
        TensorDatatype.Int64 => (contents.Int64Contents.Count, "int64_contents"),
        TensorDatatype.UInt8 or TensorDatatype.UInt16 or TensorDatatype.UInt32 => (contents.UintContents.Count, "uint_contents"),
        TensorDatatype.UInt64 => (contents.Uint64Contents.Count, "uint64_contents"),
        TensorDatatype.Fp32 => (contents.Fp32Contents.Count, "fp32_contents"),
        TensorDatatype.Fp64 => (contents.Fp64Contents.Count, "fp64_contents"),
        _ => (contents.BytesContents.Count, "bytes_contents"),
    };

    private static int Total(InferTensorContents contents) =>
        contents.BoolContents.Count + contents.IntContents.Count + contents.Int64Contents.Count + contents.UintContents.Count
        + contents.Uint64Contents.Count + contents.Fp32Contents.Count + contents.Fp64Contents.Count + contents.BytesContents.Count;

    private static Tensor Same<T>(string name, TensorDatatype datatype, ReadOnlySpan<long> shape, RepeatedField<T> elements)
        where T : unmanaged => Tensor.Of<T>(name, datatype, shape, UnsafeCollectionOperations.AsSpan(elements));

    private static Tensor Narrow<TWide, TNarrow>(string name, TensorDatatype datatype, ReadOnlySpan<long> shape, RepeatedField<TWide> elements)
        where TWide : unmanaged, IBinaryInteger<TWide>
        where TNarrow : unmanaged, IBinaryInteger<TNarrow>
    {
        var narrow = new TNarrow[elements.Count];
        for (var i = 0; i < narrow.Length; i++)
        {
            narrow[i] = TNarrow.CreateTruncating(elements[i]);
            if (TWide.CreateTruncating(narrow[i]) != elements[i])
            {
                throw WireTensors.Refused(name, $"has {elements[i]} at element {i}, which {datatype.Name()} cannot hold");
            }
        }

        return Tensor.Of<TNarrow>(name, datatype, shape, narrow);
    }

    private static Tensor ByteStrings(string name, ReadOnlySpan<long> shape, RepeatedField<ByteString> elements)
    {
        // A message is smaller than 2 GB, but four bytes are added to each element.
        var bytes = elements.Sum(element => sizeof(int) + (long)element.Length);
        if (bytes > int.MaxValue)
        {
            throw WireTensors.Refused(name, "is larger than 2 GB");
        }

        var tensor = Tensor.Allocate(name, TensorDatatype.Bytes, shape, (int)bytes);
        var rest = tensor.Bytes;
        foreach (var element in elements)
        {
            BinaryPrimitives.WriteInt32LittleEndian(rest, element.Length);
            element.Span.CopyTo(rest[sizeof(int)..]);
            rest = rest[(sizeof(int) + element.Length)..];
        }

        return tensor;
    }
}
