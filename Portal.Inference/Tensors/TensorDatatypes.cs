using System.Diagnostics.CodeAnalysis;

namespace Portal.Inference.Tensors;

/// <summary>Names and sizes of <see cref="TensorDatatype"/>.</summary>
public static class TensorDatatypes
{
    private static readonly (string Name, int Size)[] Facts =
    [
        ("BOOL", 1), ("UINT8", 1), ("UINT16", 2), ("UINT32", 4), ("UINT64", 8), ("INT8", 1), ("INT16", 2), ("INT32", 4),
        ("INT64", 8), ("FP16", 2), ("BF16", 2), ("FP32", 4), ("FP64", 8), ("BYTES", 0),
    ];

    /// <summary>The protocol's name, such as <c>FP32</c>.</summary>
    public static string Name(this TensorDatatype datatype) => Facts[(int)datatype].Name;

    /// <summary>Bytes of one element; 0 for <see cref="TensorDatatype.Bytes"/>, whose elements differ.</summary>
    public static int Size(this TensorDatatype datatype) => Facts[(int)datatype].Size;

    /// <summary>Finds a datatype by the protocol's name; case counts.</summary>
    public static bool TryParse(ReadOnlySpan<char> name, [NotNullWhen(true)] out TensorDatatype? datatype)
    {
        for (var i = 0; i < Facts.Length; i++)
        {
            if (name.SequenceEqual(Facts[i].Name))
            {
                datatype = (TensorDatatype)i;
                return true;
            }
        }

        datatype = null;
        return false;
    }
}
