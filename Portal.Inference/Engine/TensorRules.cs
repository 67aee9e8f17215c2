using Portal.Inference.Tensors;

namespace Portal.Inference.Engine;

/// <summary>Whether tensors fit a graph. Every refusal names the tensor at fault.</summary>
internal static class TensorRules
{
    /// <summary>The first dimension of the first input when it is variable in the graph; otherwise 1.</summary>
    public static int Rows(IReadOnlyList<TensorSpec> inputs, TensorInput input)
    {
        var batched = inputs.FirstOrDefault(spec => spec.Shape is [-1, ..]);
        var tensor = batched is null ? null : input.Tensors.FirstOrDefault(tensor => tensor.Name == batched.Name);
        return tensor?.Shape is [var rows, ..] ? (int)Math.Clamp(rows, 1, int.MaxValue) : 1;
    }

    /// <returns>Names of the outputs to give, in the order asked or the graph's.</returns>
    /// <exception cref="PredictionRefusedException">They do not fit.</exception>
    public static IReadOnlyList<string> Check(IReadOnlyList<TensorSpec> inputs, IReadOnlyList<TensorSpec> outputs, TensorInput input)
    {
        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach (var tensor in input.Tensors)
        {
            if (!seen.Add(tensor.Name))
            {
                throw Refused(tensor.Name, "is there twice");
            }

            Check(inputs.FirstOrDefault(spec => spec.Name == tensor.Name) ?? throw Refused(tensor.Name, "is not an input of the model"), tensor);
        }

        foreach (var spec in inputs.Where(spec => !seen.Contains(spec.Name)))
        {
            throw Refused(spec.Name, "is missing");
        }

        foreach (var name in input.Outputs ?? [])
        {
            if (outputs.All(spec => spec.Name != name))
            {
                throw Refused(name, "is not an output of the model");
            }
        }

        return input.Outputs is { Count: > 0 } wanted ? wanted : [.. outputs.Select(spec => spec.Name)];
    }

    private static void Check(TensorSpec spec, Tensor tensor)
    {
        if (tensor.Datatype != spec.Datatype)
        {
            throw Refused(spec.Name, $"is {tensor.Datatype.Name()}; the model takes {spec.Datatype.Name()}");
        }

        if (tensor.Shape.Count != spec.Shape.Count || spec.Shape.Zip(tensor.Shape).Any(pair => pair.First >= 0 && pair.First != pair.Second))
        {
            throw Refused(spec.Name, $"has shape [{string.Join(",", tensor.Shape)}]; the model takes [{string.Join(",", spec.Shape)}]");
        }

        if (tensor.Shape.Any(dimension => dimension < 0))
        {
            throw Refused(spec.Name, "has a negative dimension");
        }

        if (spec.Datatype.Size() > 0 && Elements(tensor) != tensor.Length / spec.Datatype.Size())
        {
            throw Refused(spec.Name, $"has {tensor.Length} bytes; its shape and datatype need {Elements(tensor)} elements of {spec.Datatype.Size()}");
        }

        // ONNX Runtime's kernels divide by dimensions; an empty tensor is nobody's question.
        if (tensor.Shape.Contains(0))
        {
            throw Refused(spec.Name, "has a dimension of 0");
        }
    }

    private static long Elements(Tensor tensor)
    {
        try
        {
            return Tensor.ElementsOf([.. tensor.Shape]);
        }
        catch (OverflowException)
        {
            throw Refused(tensor.Name, "has more elements than 64 bits count");
        }
    }

    private static PredictionRefusedException Refused(string name, string what) =>
        new(RefusalReason.InvalidTensor, $"'{(name.Length > 64 ? name[..64] : name)}' {what}.", name);
}
