using System.ComponentModel.DataAnnotations;
using System.Text.Json;
using Portal.Client.Contracts;

namespace Portal.Server.Features.Adoption.Metrics;

/// <summary>A scope as it stands in an address: what is not said is the headline's.</summary>
public record ScopeQuery
{
    private static readonly AdoptionScope Headline = new();

    [AllowedValues(null, 1, 10, 100)]
    public int? K { get; init; }

    [Range(1, AdoptionDefinitions.WindowDays)]
    public int? D { get; init; }

    public DateOnly? End { get; init; }

    [Range(AdoptionDefinitions.FewestMonths, AdoptionDefinitions.MostMonths)]
    public int? Months { get; init; }

    public DateOnly? BelievedOn { get; init; }

    [RegularExpression("^[A-U]$")]
    public string? Industry { get; init; }

    [MaxLength(8)]
    public string? SizeClass { get; init; }

    [RegularExpression("^[A-Z]{2}$")]
    public string? Country { get; init; }

    [MaxLength(64)]
    public string? Task { get; init; }

    [MaxLength(64)]
    public string? Model { get; init; }

    [MaxLength(64)]
    public string? Publisher { get; init; }

    internal AdoptionScope Scope() => new()
    {
        K = K ?? Headline.K,
        D = D,
        End = End,
        Months = Months ?? Headline.Months,
        BelievedOn = BelievedOn,
        Industry = Text(Industry),
        SizeClass = Text(SizeClass),
        Country = Text(Country),
        Task = Text(Task),
        Model = Text(Model),
        Publisher = Text(Publisher),
    };

    /// <returns>What is out of range, by the parameter's name; empty when all is well.</returns>
    internal Dictionary<string, string[]> Faults()
    {
        var faults = new List<ValidationResult>();
        Validator.TryValidateObject(this, new(this), faults, validateAllProperties: true);
        foreach (var (name, day) in ((string, DateOnly?)[])[(nameof(End), End), (nameof(BelievedOn), BelievedOn)])
        {
            if (day < AdoptionDefinitions.FirstDay)
            {
                faults.Add(new($"The field {name} must not be before {AdoptionDefinitions.FirstDay:yyyy-MM-dd}.", [name]));
            }
        }
        return faults
            .SelectMany(fault => fault.MemberNames.Select(name => (Name: JsonNamingPolicy.CamelCase.ConvertName(name), fault.ErrorMessage)))
            .GroupBy(fault => fault.Name)
            .ToDictionary(group => group.Key, group => group.Select(fault => fault.ErrorMessage ?? "").ToArray());
    }

    private static string? Text(string? text) => string.IsNullOrEmpty(text) ? null : text;
}

public sealed record ByQuery : ScopeQuery
{
    [EnumDataType(typeof(AdoptionDimension))]
    public AdoptionDimension? By { get; init; }
}

public sealed record CrossQuery : ScopeQuery
{
    [EnumDataType(typeof(AdoptionDimension))]
    public AdoptionDimension? Rows { get; init; }

    [EnumDataType(typeof(AdoptionDimension))]
    public AdoptionDimension? Columns { get; init; }
}

public sealed record BehindQuery : ScopeQuery
{
    [EnumDataType(typeof(OrganisationState))]
    public OrganisationState? State { get; init; }

    [Range(1, 100_000)]
    public int? Page { get; init; }
}
