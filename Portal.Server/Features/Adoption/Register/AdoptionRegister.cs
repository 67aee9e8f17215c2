using Portal.Server.Features.Adoption.Classes;
using Portal.Server.Features.Adoption.Sizes;

namespace Portal.Server.Features.Adoption.Register;

/// <summary>An organisation that may adopt, where it is classified now.</summary>
internal sealed record Adopter(
    int Id, string Slug, string Name, string Industry, string SizeClass, string Country, bool IsDemo, DateTime CreatedAt)
{
    public DateOnly Since { get; } = DateOnly.FromDateTime(CreatedAt);
}

/// <param name="NewestVersion">Whose manifest has the model's name; null for a model without versions.</param>
internal sealed record AdoptedModel(int Id, string Slug, string Task, string Publisher, string PublisherName, int? NewestVersion);

/// <summary>Everything but use that adoption is counted from, as it was read at one time.</summary>
internal sealed class AdoptionRegister
{
    /// <summary>The portal's own organisation is not among them.</summary>
    public required IReadOnlyList<Adopter> Adopters { get; init; }

    public required IReadOnlyDictionary<int, AdoptedModel> Models { get; init; }

    /// <summary>By organisation; one that was never moved has no entry.</summary>
    public required IReadOnlyDictionary<int, ClassTimeline> Classes { get; init; }

    public required IReadOnlyList<MarketSize> MarketSizes { get; init; }

    /// <returns>By model id, all of them -1.</returns>
    public int[] NoGroups()
    {
        var groups = new int[Models.Count == 0 ? 0 : Models.Keys.Max() + 1];
        Array.Fill(groups, -1);
        return groups;
    }

    /// <param name="known">Only what was entered before counts.</param>
    public OrganisationPlace PlaceOf(Adopter adopter, DateOnly day, DateTime known) =>
        Classes.TryGetValue(adopter.Id, out var timeline) ? timeline.At(day, known) : new(adopter.Industry, adopter.SizeClass);
}
