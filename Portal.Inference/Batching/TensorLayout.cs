using Portal.Inference.Models;
using Portal.Inference.Tensors;

namespace Portal.Inference.Batching;

/// <summary>Where a graph's tensors have their rows and their lengths, and which dimensions differ from call to call.</summary>
internal sealed class TensorLayout
{
    private readonly (int Input, int Dimension, bool Sequence)[] variable;
    private readonly double?[] padding;
    private readonly HashSet<string> cut;

    public TensorLayout(IReadOnlyList<TensorSpec> inputs, IReadOnlyList<TensorSpec> outputs, ManifestSequence? sequence)
    {
        Inputs = inputs;
        Outputs = outputs;
        OutputNames = [.. outputs.Select(spec => spec.Name)];
        Lengths = sequence is null ? null : new(sequence.Buckets);
        Axis = sequence?.Axis ?? 0;
        cut = [.. sequence?.Outputs ?? []];
        padding = [.. inputs.Select(spec => sequence is not null && sequence.Inputs.TryGetValue(spec.Name, out var value) ? value : (double?)null)];
        variable =
        [
            .. from input in Enumerable.Range(0, inputs.Count)
               from dimension in Enumerable.Range(0, inputs[input].Shape.Count)
               where dimension > 0 && inputs[input].Shape[dimension] < 0
               select (input, dimension, padding[input] is not null && dimension == Axis),
        ];
    }

    public IReadOnlyList<TensorSpec> Inputs { get; }

    public IReadOnlyList<TensorSpec> Outputs { get; }

    public IReadOnlyList<string> OutputNames { get; }

    /// <summary>The buckets of the padded dimension; null where none is padded.</summary>
    public LengthBuckets? Lengths { get; }

    /// <summary>The padded dimension.</summary>
    public int Axis { get; }

    /// <summary>Dimensions other than rows that calls may choose.</summary>
    public bool HasVariableDimensions => variable.Length > 0;

    /// <summary>Whether every tensor has rows of numbers: the first dimension variable, no byte strings.</summary>
    public bool HasRows => Inputs.Concat(Outputs).All(spec => spec.Shape is [-1, ..] && spec.Datatype != TensorDatatype.Bytes);

    /// <summary>Reading the graph without its padded dimension: equal lengths only.</summary>
    public TensorLayout Exact() => new(Inputs, Outputs, null);

    /// <summary>What pads an input's length; null when it has none.</summary>
    public double? Padding(int input) => padding[input];

    public bool IsCut(string output) => cut.Contains(output);

    /// <summary>Positions of each row; 0 where nothing is padded, or where the call's inputs do not agree.</summary>
    public long LengthOf(IReadOnlyList<Tensor> tensors)
    {
        var length = 0L;
        for (var i = 0; i < tensors.Count; i++)
        {
            if (padding[i] is null || tensors[i].Dimensions.Length <= Axis)
            {
                continue;
            }

            var own = tensors[i].Dimensions[Axis];
            if (length != 0 && own != length)
            {
                return 0;
            }

            length = own;
        }

        return length;
    }

    public ShapeKey KeyOf(IReadOnlyList<Tensor> tensors, long length)
    {
        if (variable.Length == 0)
        {
            return default;
        }

        var dimensions = new long[variable.Length];
        for (var i = 0; i < variable.Length; i++)
        {
            var (input, dimension, sequence) = variable[i];
            var own = tensors[input].Dimensions[dimension];
            dimensions[i] = sequence && length > 0 ? Lengths!.Of(own) : own;
        }

        return new(dimensions);
    }
}
