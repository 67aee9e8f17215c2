using Portal.Inference.Engine;
using Portal.Inference.Models;
using Portal.Inference.Tensors;

namespace Portal.Server.Features.Publishing.Canaries;

/// <summary>Why calls that one version answers would be refused by another one, or be answered with something missing.</summary>
/// <param name="Sentence">Key of a sentence of <see cref="Portal.Client.Resources.ApiText"/>.</param>
/// <param name="Values">What it names.</param>
internal sealed record ContractDifference(string Sentence, object[] Values)
{
    // A sentence, not a table.
    private const int Named = 5;

    /// <returns>Null where the new version takes what the former one takes, for the same task.</returns>
    public static ContractDifference? Between(ModelManifest from, ModelManifest to)
    {
        if (from.Task != to.Task)
        {
            return new("CanaryTaskDiffers", [from.Version, from.Task, to.Version, to.Task]);
        }
        var missing = from.Accepts.Except(to.Accepts, StringComparer.OrdinalIgnoreCase).ToList();
        return missing.Count > 0 ? new("CanaryAcceptsDiffer", [from.Version, to.Version, Names(missing)]) : null;
    }

    /// <returns>Null where the new version takes each input of the former one, no more than those, and gives its outputs.</returns>
    public static ContractDifference? Between(ModelSignature from, ModelSignature to)
    {
        var left = from.Inputs.Where(input => !to.Inputs.Any(other => Takes(other, input))).ToList();
        var right = to.Inputs.Where(input => !from.Inputs.Any(other => Takes(input, other))).ToList();
        if (left.Count + right.Count > 0)
        {
            return new("CanaryInputsDiffer", [from.Version, Names(left.Select(Text)), to.Version, Names(right.Select(Text))]);
        }
        var missing = from.Outputs.Select(output => output.Name).Except(to.Outputs.Select(output => output.Name), StringComparer.Ordinal).ToList();
        return missing.Count > 0 ? new("CanaryOutputsDiffer", [from.Version, to.Version, Names(missing)]) : null;
    }

    // A dimension that varies takes every length.
    private static bool Takes(TensorSpec input, TensorSpec former) =>
        input.Name == former.Name && input.Datatype == former.Datatype && input.Shape.Count == former.Shape.Count
        && input.Shape.Zip(former.Shape).All(dimension => dimension.First < 0 || dimension.First == dimension.Second);

    private static string Text(TensorSpec input) =>
        $"{input.Name} {input.Datatype.ToString().ToUpperInvariant()} [{string.Join(", ", input.Shape)}]";

    private static string Names(IEnumerable<string> names)
    {
        var all = names.ToList();
        return all.Count == 0 ? "–" : string.Join(", ", all.Take(Named)) + (all.Count > Named ? ", …" : "");
    }
}
