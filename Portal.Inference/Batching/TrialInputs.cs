using System.Runtime.InteropServices;
using Portal.Inference.Tensors;

namespace Portal.Inference.Batching;

/// <summary>Inputs made for measuring a graph, from a seed.</summary>
internal static class TrialInputs
{
    /// <summary>One row.</summary>
    /// <param name="layout">The graph.</param>
    /// <param name="seed">Which row.</param>
    /// <param name="length">Its padded dimension.</param>
    /// <param name="other">Every other variable dimension.</param>
    public static Tensor[] Row(TensorLayout layout, int seed, int length, int other)
    {
        var random = new Random(seed);
        return
        [
            .. layout.Inputs.Select((spec, input) =>
            {
                long[] shape = [.. spec.Shape.Select((dimension, at) =>
                    dimension >= 0 ? dimension : at == 0 ? 1 : layout.Padding(input) is not null && at == layout.Axis ? length : other)];
                var tensor = Tensor.Allocate(spec.Name, spec.Datatype, shape, checked((int)(Tensor.ElementsOf(shape) * spec.Datatype.Size())));
                Fill(tensor, random);
                return tensor;
            }),
        ];
    }

    // Whole numbers are 1, then 0 or 1: they may be the ids of a vocabulary of any size, or a mask, which needs one 1.
    private static void Fill(Tensor tensor, Random random)
    {
        switch (tensor.Datatype)
        {
            case TensorDatatype.Fp32:
                Draw(MemoryMarshal.Cast<byte, float>(tensor.Bytes), random.NextSingle);
                break;
            case TensorDatatype.Fp64:
                Draw(MemoryMarshal.Cast<byte, double>(tensor.Bytes), random.NextDouble);
                break;
            case TensorDatatype.Fp16:
                Draw(MemoryMarshal.Cast<byte, Half>(tensor.Bytes), () => (Half)random.NextSingle());
                break;
            case TensorDatatype.Bf16:
                Draw(MemoryMarshal.Cast<byte, ushort>(tensor.Bytes), () => (ushort)(BitConverter.SingleToUInt32Bits(random.NextSingle()) >> 16));
                break;
            case TensorDatatype.UInt8:
                random.NextBytes(tensor.Bytes);
                break;
            case var whole:
                tensor.Bytes.Clear();
                var size = whole.Size();
                for (var i = 0; i < tensor.Length; i += size)
                {
                    tensor.Bytes[i] = i == 0 ? (byte)1 : (byte)random.Next(2);
                }

                break;
        }
    }

    private static void Draw<T>(Span<T> elements, Func<T> next)
    {
        foreach (ref var element in elements)
        {
            element = next();
        }
    }
}
