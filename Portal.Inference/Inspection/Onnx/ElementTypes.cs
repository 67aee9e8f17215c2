namespace Portal.Inference.Inspection.Onnx;

/// <summary>ONNX's element types: their words and how many bits an element takes in a file.</summary>
internal static class ElementTypes
{
    public const int String = 8;

    private static readonly (string Word, int Bits)[] All =
    [
        ("undefined", 0), ("float", 32), ("uint8", 8), ("int8", 8), ("uint16", 16), ("int16", 16), ("int32", 32), ("int64", 64),
        ("string", 0), ("bool", 8), ("float16", 16), ("double", 64), ("uint32", 32), ("uint64", 64), ("complex64", 64),
        ("complex128", 128), ("bfloat16", 16), ("float8e4m3fn", 8), ("float8e4m3fnuz", 8), ("float8e5m2", 8),
        ("float8e5m2fnuz", 8), ("uint4", 4), ("int4", 4), ("float4e2m1", 4), ("float8e8m0", 8), ("uint2", 2), ("int2", 2),
    ];

    public static bool Has(long type) => type > 0 && type < All.Length;

    public static string Word(long type) => Has(type) ? All[type].Word : "unknown";

    /// <returns>Null when the number is beyond 64 bits, or the type has no fixed size.</returns>
    public static long? Bytes(long type, long elements)
    {
        var bits = (Int128)elements * All[type].Bits;
        return type == String || bits > long.MaxValue - 7 ? null : (long)((bits + 7) / 8);
    }
}
