using Portal.Inference.Tensors;

namespace Portal.Server.Features.Publishing.Trials;

/// <summary>The protocol has no JSON for numbers of 16 bits; as FP32 they are the same numbers, and people can read them.</summary>
internal static class HalfPrecision
{
    private const int DroppedBits = 16;

    /// <returns>The tensor itself where its numbers have JSON.</returns>
    public static Tensor Widened(Tensor tensor) => tensor.Datatype switch
    {
        TensorDatatype.Fp16 => Wide<Half>(tensor, half => (float)half),
        // The upper half of an FP32.
        TensorDatatype.Bf16 => Wide<ushort>(tensor, half => BitConverter.UInt32BitsToSingle((uint)half << DroppedBits)),
        _ => tensor,
    };

    private static Tensor Wide<T>(Tensor tensor, Func<T, float> widen)
        where T : unmanaged
    {
        var numbers = tensor.Elements<T>();
        var wide = Tensor.Allocate(tensor.Name, TensorDatatype.Fp32, [.. tensor.Shape], checked(numbers.Length * sizeof(float)));
        var to = System.Runtime.InteropServices.MemoryMarshal.Cast<byte, float>(wide.Bytes);
        for (var i = 0; i < numbers.Length; i++)
        {
            to[i] = widen(numbers[i]);
        }
        return wide;
    }
}
