using System.Globalization;
using Portal.Client.Contracts;
using Portal.Client.Shared;

namespace Portal.Client.Features.Adoption;

/// <summary>Addresses of the pages of adoption: every view has one.</summary>
public static class AdoptionUrls
{
    public const string Industries = PortalUrls.Adoption + "/industries";
    public const string Explore = PortalUrls.Adoption + "/explore";
    public const string Compare = PortalUrls.Adoption + "/compare";
    public const string Organisations = PortalUrls.Adoption + "/organisations";

    public static string Of(string path, AdoptionScope scope, params (string Name, string? Value)[] more) =>
        AdoptionAddresses.Of(path, scope, more);

    /// <summary>An industry's own page; the industry is in the path.</summary>
    public static string OfIndustry(string code, AdoptionScope scope) =>
        AdoptionAddresses.Of($"{Industries}/{code}", scope with { Industry = null });

    public static string Exploring(AdoptionScope scope, AdoptionDimension rows, AdoptionDimension columns, bool showsCalls) =>
        Of(Explore, scope, ("rows", rows.Word()), ("columns", columns.Word()), ("show", showsCalls ? "calls" : null));

    /// <param name="state">Null for all.</param>
    public static string Behind(AdoptionScope scope, OrganisationState? state, int page = 1) =>
        Of(Organisations, scope,
            ("state", state is { } one ? Word(one) : null),
            ("page", page == 1 ? null : page.ToString(CultureInfo.InvariantCulture)));

    /// <summary>The organisations that a mark counts.</summary>
    public static string Counted(AdoptionScope scope, Mark mark, int page = 1) =>
        Of(Organisations, scope, ("mark", mark.Word), ("page", page == 1 ? null : page.ToString(CultureInfo.InvariantCulture)));

    /// <summary>The active organisations of one member of a dimension; null where a scope cannot say which.</summary>
    public static string? ActiveBehind(AdoptionScope scope, AdoptionDimension dimension, string key) =>
        scope.Within(dimension, key) is { } within ? Behind(within, OrganisationState.Active) : null;

    /// <summary>The portal's files of a metric.</summary>
    public static ChartFiles Files(string address, AdoptionScope scope, params (string Name, string? Value)[] more) =>
        new("/" + AdoptionAddresses.Of(address + ".csv", scope, more), "/" + AdoptionAddresses.Of(address + ".json", scope, more));

    public static string Word(OrganisationState state) => state switch
    {
        OrganisationState.Active => "active",
        OrganisationState.Adopted => "adopted",
        OrganisationState.Lost => "lost",
        _ => "registered",
    };

    public static OrganisationState? State(string? word) =>
        Enum.GetValues<OrganisationState>().Where(state => Word(state) == word).Select(state => (OrganisationState?)state).FirstOrDefault();
}
