using System.Text.Json.Serialization;

namespace Portal.Client.Contracts;

[JsonConverter(typeof(JsonStringEnumConverter<AdoptionChangeKind>))]
public enum AdoptionChangeKind
{
    /// <summary>Penetration rose; numbers are shares of 1.</summary>
    Rose,

    /// <summary>Penetration fell.</summary>
    Fell,

    /// <summary>First active organisations of an industry; <c>After</c> is how many.</summary>
    FirstAdopters,

    /// <summary>New active organisations in all.</summary>
    NewAdopters,

    /// <summary>Organisations lost in all.</summary>
    Lost,

    /// <summary>A market size was entered; numbers are organisations.</summary>
    MarketSize,

    /// <summary>Organisations moved to another industry; <c>After</c> is how many.</summary>
    Reclassified,
}

/// <param name="Key">The industry; <c>*</c> for all.</param>
public sealed record AdoptionChange(AdoptionChangeKind Kind, string Key, double? Before, double? After);

/// <summary>What is different between the ends of the last two complete months, most important first.</summary>
public sealed record AdoptionChanges(MetricNote Note, DateOnly Before, DateOnly After, IReadOnlyList<AdoptionChange> Changes);

[JsonConverter(typeof(JsonStringEnumConverter<OrganisationState>))]
public enum OrganisationState
{
    Registered,
    Active,
    Adopted,
    Lost,
}

/// <summary>An organisation behind a mark. Operators only.</summary>
public sealed record OrganisationBehind(
    string Slug, string Name, string Industry, string SizeClass, string Country, OrganisationState State,
    long Calls, int Days, int Models, DateOnly? FirstActive, bool IsDemo);

/// <param name="Total">How many there are; the list is one page of it.</param>
public sealed record OrganisationsBehind(MetricNote Note, int Total, int Page, int PageSize, IReadOnlyList<OrganisationBehind> Organisations);
