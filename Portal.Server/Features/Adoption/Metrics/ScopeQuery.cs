using System.ComponentModel.DataAnnotations;
using System.Text.Json;
using Microsoft.AspNetCore.Mvc;
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
        faults.AddRange(UnknownWords().Select(name => new ValidationResult($"The field {name} has a word that is not known.", [name])));
        return faults
            .SelectMany(fault => fault.MemberNames.Select(name => (Name: JsonNamingPolicy.CamelCase.ConvertName(name), fault.ErrorMessage)))
            .GroupBy(fault => fault.Name)
            .ToDictionary(group => group.Key, group => group.Select(fault => fault.ErrorMessage ?? "").ToArray());
    }

    /// <returns>The word in any case, as people write addresses; null for none.</returns>
    internal static T? Word<T>(string? text)
        where T : struct, Enum =>
        Enum.GetValues<T>().Where(value => string.Equals(value.ToString(), text, StringComparison.OrdinalIgnoreCase)).Select(value => (T?)value).FirstOrDefault();

    /// <returns>The parameters whose word does not exist.</returns>
    private protected virtual IEnumerable<string> UnknownWords() => [];

    private protected static IEnumerable<string> Unknown<T>(params (string Name, string? Text)[] words)
        where T : struct, Enum =>
        words.Where(word => !string.IsNullOrEmpty(word.Text) && Word<T>(word.Text) is null).Select(word => word.Name);

    private static string? Text(string? text) => string.IsNullOrEmpty(text) ? null : text;
}

public sealed record ByQuery : ScopeQuery
{
    /// <summary>An <see cref="AdoptionDimension"/>.</summary>
    public string? By { get; init; }

    private protected override IEnumerable<string> UnknownWords() => Unknown<AdoptionDimension>((nameof(By), By));
}

public sealed record CrossQuery : ScopeQuery
{
    /// <summary>An <see cref="AdoptionDimension"/>.</summary>
    public string? Rows { get; init; }

    /// <summary>An <see cref="AdoptionDimension"/>.</summary>
    public string? Columns { get; init; }

    private protected override IEnumerable<string> UnknownWords() => Unknown<AdoptionDimension>((nameof(Rows), Rows), (nameof(Columns), Columns));
}

public sealed record BehindQuery : ScopeQuery
{
    /// <summary>An <see cref="OrganisationState"/>.</summary>
    public string? State { get; init; }

    /// <summary>A <see cref="Client.Contracts.Mark"/>, in place of a state.</summary>
    public string? Mark { get; init; }

    [Range(1, 100_000)]
    public int? Page { get; init; }

    [FromServices]
    public IMarksApi Marks { get; init; } = null!;

    internal Task<OrganisationsBehind> Ask(IAdoptionMetricsApi api, CancellationToken cancellationToken) =>
        Client.Contracts.Mark.Parse(Mark) is { } mark
            ? Marks.Behind(Scope(), mark, Page ?? 1, cancellationToken)
            : api.Organisations(Scope(), Word<OrganisationState>(State), Page ?? 1, cancellationToken);

    internal async Task<OrganisationsBehind> AskAll(MetricViews views, CancellationToken cancellationToken) =>
        Client.Contracts.Mark.Parse(Mark) is { } mark
            ? await Marks.Behind(Scope(), mark, page: null, cancellationToken)
            : BehindMarks.Of(await views.OfAsync(Scope(), cancellationToken), Word<OrganisationState>(State), page: null);

    private protected override IEnumerable<string> UnknownWords()
    {
        var hasMark = !string.IsNullOrEmpty(Mark);
        return
        [
            // A mark says which organisations by itself.
            .. hasMark && !string.IsNullOrEmpty(State) ? [nameof(State)] : Unknown<OrganisationState>((nameof(State), State)),
            .. hasMark && Client.Contracts.Mark.Parse(Mark) is null ? (string[])[nameof(Mark)] : [],
        ];
    }
}
