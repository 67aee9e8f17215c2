namespace Portal.Inference.Tensors.Json;

/// <summary>Tensor data as JSON, straight into native memory.</summary>
public static class JsonTensor
{
    /// <summary>Dimensions that a shape may have.</summary>
    public const int MaxRank = 32;

    /// <summary>Reads an array, flat in row-major order or nested exactly as the shape is.</summary>
    /// <param name="name">The tensor's name.</param>
    /// <param name="datatype">Its element type; FP16 and BF16 have no JSON form.</param>
    /// <param name="shape">At most <see cref="MaxRank"/> dimensions, none negative, whose product 64 bits hold.</param>
    /// <param name="json">The array, nothing before it and nothing after it.</param>
    /// <param name="fault">What is wrong with the array, to be put behind the tensor's name; null when it was read.</param>
    /// <returns>The tensor; null when the array is at fault.</returns>
    public static unsafe Tensor? Read(
        string name, TensorDatatype datatype, ReadOnlySpan<long> shape, ReadOnlySpan<byte> json, out string? fault)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(shape.Length, MaxRank);
        if (datatype is TensorDatatype.Fp16 or TensorDatatype.Bf16)
        {
            fault = $"is {datatype.Name()}, which has no JSON form: send it as binary data";
            return null;
        }

        var elements = Tensor.ElementsOf(shape);
        // An element is a character at least, and so is what separates two: no memory for what cannot be there.
        if (elements > (json.Length / 2) + 1)
        {
            fault = $"has fewer elements than its shape [{string.Join(",", shape.ToArray())}]";
            return null;
        }

        var bytes = datatype == TensorDatatype.Bytes ? StringElements.Capacity(elements, json.Length) : elements * datatype.Size();
        if (bytes > int.MaxValue)
        {
            fault = "has too many elements";
            return null;
        }

        var memory = TensorMemory.Rent((int)bytes);
        fixed (byte* from = json)
        {
            var length = (int)bytes;
            fault = Read(new(from, from + json.Length, shape), datatype, memory.Address, ref length);
            if (fault is null)
            {
                return new(name, datatype, shape, memory.Address, length, memory);
            }
        }

        memory.Dispose();
        return null;
    }

    private static string? Read(JsonRows rows, TensorDatatype datatype, nint to, ref int length)
    {
        switch (datatype)
        {
            case TensorDatatype.Bool:
                return Read(rows, new BoolElements(to));
            case TensorDatatype.UInt8:
                return Read(rows, new IntegerElements<byte>(to));
            case TensorDatatype.UInt16:
                return Read(rows, new IntegerElements<ushort>(to));
            case TensorDatatype.UInt32:
                return Read(rows, new IntegerElements<uint>(to));
            case TensorDatatype.UInt64:
                return Read(rows, new IntegerElements<ulong>(to));
            case TensorDatatype.Int8:
                return Read(rows, new IntegerElements<sbyte>(to));
            case TensorDatatype.Int16:
                return Read(rows, new IntegerElements<short>(to));
            case TensorDatatype.Int32:
                return Read(rows, new IntegerElements<int>(to));
            case TensorDatatype.Int64:
                return Read(rows, new IntegerElements<long>(to));
            case TensorDatatype.Fp32:
                return Read(rows, new Fp32Elements(to));
            case TensorDatatype.Fp64:
                return Read(rows, new Fp64Elements(to));
            default:
                var strings = new StringElements(to, length);
                var fault = rows.Read(ref strings);
                length = strings.Written;
                return fault;
        }
    }

    private static string? Read<TElements>(JsonRows rows, TElements elements)
        where TElements : struct, IJsonElements => rows.Read(ref elements);
}
