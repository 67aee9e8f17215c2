using Microsoft.Extensions.Localization;
using Portal.Client.Contracts;
using Portal.Client.Resources;
using Portal.Inference.Engine;
using Portal.Inference.Models;
using Portal.Server.Gateway;

namespace Portal.Server.Features.Publishing.Canaries;

/// <summary>What versions take and give, by their manifests and as the engine has loaded them.</summary>
internal sealed class ServedContracts(IPredictionEngine engine, IStringLocalizer<ApiText> text)
{
    public bool IsLoaded(ModelManifest manifest) => Signature(manifest) is not null;

    /// <summary>
    /// A version that would break calls that name none gets no share of them: they would fail as their callers' fault, which
    /// rolls nothing back.
    /// </summary>
    /// <returns>Null where the new version answers whatever the former one answers.</returns>
    public Refusal? RefuseDifference(ModelManifest from, ModelManifest to)
    {
        var differs = ContractDifference.Between(from, to);
        // Where the former version is not loaded its manifest has to do: it was compared when the canary began.
        if (differs is null && Signature(from) is { } one && Signature(to) is { } other)
        {
            differs = ContractDifference.Between(one, other);
        }
        return differs is null ? null : new("contract_differs", text[differs.Sentence, differs.Values], StatusCodes.Status409Conflict);
    }

    /// <returns>Null for a version that is not loaded.</returns>
    private ModelSignature? Signature(ModelManifest manifest)
    {
        try
        {
            return engine.Describe(manifest.Slug, manifest.Version);
        }
        catch (PredictionRefusedException)
        {
            return null;
        }
    }
}
