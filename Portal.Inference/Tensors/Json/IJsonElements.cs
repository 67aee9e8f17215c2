using System.Numerics;
using System.Runtime.CompilerServices;

namespace Portal.Inference.Tensors.Json;

/// <summary>Where the elements of a JSON array go. A struct, so that the loop over the elements is compiled for each kind.</summary>
internal unsafe interface IJsonElements
{
    /// <summary>Reads the next element and keeps it.</summary>
    /// <returns>False when what stands there is no such element.</returns>
    bool TryTake(ref byte* next, byte* end);
}

/// <summary>Numbers of <see cref="TensorDatatype.Fp32"/>.</summary>
internal unsafe struct Fp32Elements(nint to) : IJsonElements
{
    private float* to = (float*)to;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool TryTake(ref byte* next, byte* end)
    {
        var read = JsonReals.TryRead(ref next, end, out float value);
        *to++ = value;
        return read;
    }
}

/// <summary>Numbers of <see cref="TensorDatatype.Fp64"/>.</summary>
internal unsafe struct Fp64Elements(nint to) : IJsonElements
{
    private double* to = (double*)to;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool TryTake(ref byte* next, byte* end)
    {
        var read = JsonReals.TryRead(ref next, end, out double value);
        *to++ = value;
        return read;
    }
}

/// <summary>Whole numbers.</summary>
internal unsafe struct IntegerElements<T>(nint to) : IJsonElements
    where T : unmanaged, IBinaryInteger<T>, IMinMaxValue<T>
{
    private T* to = (T*)to;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool TryTake(ref byte* next, byte* end)
    {
        var read = JsonIntegers.TryRead(ref next, end, out T value);
        *to++ = value;
        return read;
    }
}

/// <summary><c>true</c> and <c>false</c>.</summary>
internal unsafe struct BoolElements(nint to) : IJsonElements
{
    private byte* to = (byte*)to;

    public bool TryTake(ref byte* next, byte* end)
    {
        var rest = new ReadOnlySpan<byte>(next, (int)Math.Min(5, end - next));
        var isTrue = rest.StartsWith("true"u8);
        if (!isTrue && !rest.StartsWith("false"u8))
        {
            return false;
        }

        next += isTrue ? 4 : 5;
        *to++ = isTrue ? (byte)1 : (byte)0;
        return true;
    }
}
