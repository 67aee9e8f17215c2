using System.Runtime.InteropServices;
using Portal.Inference.Tensors;

namespace Portal.Inference.Batching;

/// <summary>Lays the inputs of several calls one under the other.</summary>
internal static class BatchInputs
{
    /// <param name="layout">The graph.</param>
    /// <param name="members">The calls' tensors, in the graph's order.</param>
    /// <param name="rows">Rows to fill; more than there are when shapes are compiled.</param>
    /// <param name="length">Positions to fill; 0 where nothing is padded.</param>
    /// <returns>New tensors, in the graph's order.</returns>
    public static Tensor[] Gather(TensorLayout layout, IReadOnlyList<IReadOnlyList<Tensor>> members, int rows, long length)
    {
        var gathered = new Tensor[layout.Inputs.Count];
        for (var input = 0; input < gathered.Length; input++)
        {
            var pad = length > 0 ? layout.Padding(input) : null;
            gathered[input] = Stack(members, input, rows, pad is null ? 0 : layout.Axis, length, pad ?? 0);
        }

        return gathered;
    }

    private static Tensor Stack(IReadOnlyList<IReadOnlyList<Tensor>> members, int input, int rows, int axis, long length, double pad)
    {
        var first = members[0][input];
        long[] shape = [rows, .. first.Dimensions[1..]];
        if (axis > 0)
        {
            shape[axis] = length;
        }

        var size = first.Datatype.Size();
        var stacked = Tensor.Allocate(first.Name, first.Datatype, shape, checked((int)(Tensor.ElementsOf(shape) * size)));
        var rest = stacked.Bytes;
        foreach (var member in members)
        {
            var tensor = member[input];
            var bytes = tensor.Bytes;
            if (axis == 0 || tensor.Dimensions[axis] == length)
            {
                bytes.CopyTo(rest);
                rest = rest[bytes.Length..];
                continue;
            }

            var inner = (int)Tensor.ElementsOf(tensor.Dimensions[(axis + 1)..]) * size;
            var (own, padded) = ((int)tensor.Dimensions[axis] * inner, (int)length * inner);
            for (; bytes.Length > 0; bytes = bytes[own..], rest = rest[padded..])
            {
                bytes[..own].CopyTo(rest);
                Fill(rest[own..padded], tensor.Datatype, pad);
            }
        }

        // Rows that nobody asked for.
        Fill(rest, first.Datatype, pad);
        return stacked;
    }

    private static void Fill(Span<byte> bytes, TensorDatatype datatype, double value)
    {
        switch (datatype)
        {
            case TensorDatatype.Fp32:
                MemoryMarshal.Cast<byte, float>(bytes).Fill((float)value);
                break;
            case TensorDatatype.Fp64:
                MemoryMarshal.Cast<byte, double>(bytes).Fill(value);
                break;
            case TensorDatatype.Fp16:
                MemoryMarshal.Cast<byte, Half>(bytes).Fill((Half)value);
                break;
            case TensorDatatype.Bf16:
                MemoryMarshal.Cast<byte, ushort>(bytes).Fill((ushort)(BitConverter.SingleToUInt32Bits((float)value) >> 16));
                break;
            case TensorDatatype.Int64 or TensorDatatype.UInt64:
                MemoryMarshal.Cast<byte, long>(bytes).Fill((long)value);
                break;
            case TensorDatatype.Int32 or TensorDatatype.UInt32:
                MemoryMarshal.Cast<byte, int>(bytes).Fill((int)value);
                break;
            case TensorDatatype.Int16 or TensorDatatype.UInt16:
                MemoryMarshal.Cast<byte, short>(bytes).Fill((short)value);
                break;
            default:
                bytes.Fill((byte)value);
                break;
        }
    }
}
