using Portal.Inference.Models;
using Portal.Inference.Tensors;
using TensorPrimitives = System.Numerics.Tensors.TensorPrimitives;

namespace Portal.Inference.Pipelines.Text;

/// <summary>From a graph's output to a text's vector: [1,W] is taken as it is, of [1,S,W] the tokens are averaged or the first is taken.</summary>
internal sealed class Pooling
{
    private readonly bool first;
    private readonly bool normalise;

    /// <exception cref="InvalidManifestException">The manifest asks for something else.</exception>
    public Pooling(ManifestParameters parameters)
    {
        normalise = parameters.Flag("normalise", true);
        first = parameters.Text("pooling", "mean") switch
        {
            "mean" => false,
            "first" => true,
            var other => throw new InvalidManifestException($"'parameters.pooling' is '{other}'; it is mean or first."),
        };
    }

    /// <param name="output">FP32.</param>
    /// <param name="tokens">The text's own tokens; what the output has beyond them is padding.</param>
    /// <param name="dimensions">How many numbers to keep; null is all.</param>
    /// <exception cref="InvalidOperationException">The numbers are not finite.</exception>
    public float[] Pool(Tensor output, int tokens, int? dimensions)
    {
        var values = output.Elements<float>();
        var width = (int)output.Shape[^1];
        var vector = values[..width].ToArray();
        if (output.Shape.Count == 3 && !first)
        {
            for (var token = 1; token < tokens; token++)
            {
                TensorPrimitives.Add(vector, values.Slice(token * width, width), vector);
            }

            TensorPrimitives.Divide(vector, tokens, vector);
        }

        // A part of a vector of length one is shorter than one: it is stretched again, as the whole was.
        var kept = vector.AsSpan(0, Math.Min(dimensions ?? width, width));
        var length = TensorPrimitives.Norm<float>(kept);
        if (!float.IsFinite(length))
        {
            throw new InvalidOperationException("The model gave numbers that are not finite.");
        }

        if (normalise && length > 0)
        {
            TensorPrimitives.Divide(kept, length, kept);
        }

        return kept.Length == vector.Length ? vector : kept.ToArray();
    }
}
