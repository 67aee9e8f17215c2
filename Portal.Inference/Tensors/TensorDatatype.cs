namespace Portal.Inference.Tensors;

#pragma warning disable CA1720 // The protocol's own names for its types.
/// <summary>Element types of the Open Inference Protocol v2.</summary>
public enum TensorDatatype
{
    /// <summary>One byte, 0 or 1.</summary>
    Bool,

    /// <summary>Unsigned, 8 bits.</summary>
    UInt8,

    /// <summary>Unsigned, 16 bits.</summary>
    UInt16,

    /// <summary>Unsigned, 32 bits.</summary>
    UInt32,

    /// <summary>Unsigned, 64 bits.</summary>
    UInt64,

    /// <summary>Signed, 8 bits.</summary>
    Int8,

    /// <summary>Signed, 16 bits.</summary>
    Int16,

    /// <summary>Signed, 32 bits.</summary>
    Int32,

    /// <summary>Signed, 64 bits.</summary>
    Int64,

    /// <summary>IEEE 754 binary16.</summary>
    Fp16,

    /// <summary>The upper half of a binary32.</summary>
    Bf16,

    /// <summary>IEEE 754 binary32.</summary>
    Fp32,

    /// <summary>IEEE 754 binary64.</summary>
    Fp64,

    /// <summary>Byte strings: each a 32-bit length, then its bytes.</summary>
    Bytes,
}
