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

    /// <param name="inputs">What the graph takes.</param>
    /// <param name="outputs">What it gives.</param>
    /// <param name="input">The call.</param>
    /// <returns>The call's tensors in the graph's order.</returns>
    /// <exception cref="PredictionRefusedException">They do not fit.</exception>
    public static Tensor[] Check(IReadOnlyList<TensorSpec> inputs, IReadOnlyList<TensorSpec> outputs, TensorInput input)
    {
        var ordered = new Tensor[inputs.Count];
        foreach (var tensor in input.Tensors)
        {
            var at = IndexOf(inputs, tensor.Name);
            if (at < 0)
            {
                throw Refused(tensor.Name, "is not an input of the model");
            }

            if (ordered[at] is not null)
            {
                throw Refused(tensor.Name, "is there twice");
            }

            Check(inputs[at], tensor);
            ordered[at] = tensor;
        }

        for (var i = 0; i < ordered.Length; i++)
        {
            if (ordered[i] is null)
            {
                throw Refused(inputs[i].Name, "is missing");
            }
        }

        foreach (var name in input.Outputs ?? [])
        {
            if (IndexOf(outputs, name) < 0)
            {
                throw Refused(name, "is not an output of the model");
            }
        }

        return ordered;
    }

    private static int IndexOf(IReadOnlyList<TensorSpec> specs, string name)
    {
        for (var i = 0; i < specs.Count; i++)
        {
            if (specs[i].Name == name)
            {
                return i;
            }
        }

        return -1;
    }

    private static void Check(TensorSpec spec, Tensor tensor)
    {
        if (tensor.Datatype != spec.Datatype)
        {
            throw Refused(spec.Name, $"is {tensor.Datatype.Name()}; the model takes {spec.Datatype.Name()}");
        }

        var shape = tensor.Dimensions;
        var fits = shape.Length == spec.Shape.Count;
        var (negative, empty) = (false, false);
        for (var i = 0; i < shape.Length; i++)
        {
            fits = fits && (spec.Shape[i] < 0 || spec.Shape[i] == shape[i]);
            negative |= shape[i] < 0;
            empty |= shape[i] == 0;
        }

        if (!fits)
        {
            throw Refused(spec.Name, $"has shape [{string.Join(",", tensor.Shape)}]; the model takes [{string.Join(",", spec.Shape)}]");
        }

        if (negative)
        {
            throw Refused(spec.Name, "has a negative dimension");
        }

        if (spec.Datatype.Size() is > 0 and var size && (Elements(tensor) is var elements && elements != tensor.Length / size || tensor.Length % size != 0))
        {
            throw Refused(spec.Name, $"has {tensor.Length} bytes; its shape and datatype need {Elements(tensor)} elements of {size}");
        }

        // ONNX Runtime's kernels divide by dimensions; an empty tensor is nobody's question.
        if (empty)
        {
            throw Refused(spec.Name, "has a dimension of 0");
        }
    }

    private static long Elements(Tensor tensor)
    {
        try
        {
            return Tensor.ElementsOf(tensor.Dimensions);
        }
        catch (OverflowException)
        {
            throw Refused(tensor.Name, "has more elements than 64 bits count");
        }
    }

    private static PredictionRefusedException Refused(string name, string what) =>
        new(RefusalReason.InvalidTensor, $"'{(name.Length > 64 ? name[..64] : name)}' {what}.", name);
}
