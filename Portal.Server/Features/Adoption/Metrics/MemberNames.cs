using Portal.Client.Contracts;
using Portal.Server.Data;
using Portal.Server.Features.Adoption.Register;
using Portal.Server.Features.Models;

namespace Portal.Server.Features.Adoption.Metrics;

/// <summary>Names of models and publishers by slug; the page names the members of the other dimensions itself.</summary>
internal sealed class MemberNames(PortalDb db, ManifestCache manifests)
{
    private static readonly IReadOnlyDictionary<string, string> None = new Dictionary<string, string>();

    public async Task<IReadOnlyDictionary<string, string>> OfAsync(
        AdoptionDimension dimension, AdoptionRegister register, CancellationToken cancellationToken)
    {
        if (dimension == AdoptionDimension.Publisher)
        {
            return register.Models.Values.DistinctBy(model => model.Publisher).ToDictionary(model => model.Publisher, model => model.PublisherName);
        }
        if (dimension != AdoptionDimension.Model)
        {
            return None;
        }
        var known = await manifests.OfAsync(db, register.Models.Values.Select(model => model.NewestVersion).OfType<int>(), cancellationToken);
        return register.Models.Values.Where(model => model.NewestVersion is not null)
            .ToDictionary(model => model.Slug, model => known[model.NewestVersion!.Value].Name.InCallersLanguage());
    }
}
