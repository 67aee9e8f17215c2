using System.Globalization;
using Microsoft.AspNetCore.Components;
using Portal.Client.Contracts;
using Portal.Client.Shared;

namespace Portal.Client.Features.Adoption;

/// <summary>What a page is of, to look at and to change.</summary>
public sealed partial class ScopeFilters
{
    private static readonly string[] TaskNames =
    [
        "automatic-speech-recognition", "feature-extraction", "image-classification", "image-to-text", "object-detection",
        "tabular-classification", "text-classification", "voice-activity-detection",
    ];

    private readonly Dictionary<AdoptionDimension, string?> chosen = [];
    private AdoptionScope? shown;
    private string? country;
    private string? days;
    private DateOnly? end;
    private DateOnly? believedOn;

    [Inject]
    public required NavigationManager Navigation { get; init; }

    [Parameter, EditorRequired]
    public required AdoptionScope Scope { get; set; }

    /// <summary>The page's own path.</summary>
    [Parameter, EditorRequired]
    public required string Path { get; set; }

    /// <summary>What else is in the page's address.</summary>
    [Parameter]
    public IReadOnlyList<(string Name, string? Value)> More { get; set; } = [];

    /// <summary>True for a page of one industry.</summary>
    [Parameter]
    public bool HidesIndustry { get; set; }

    private IEnumerable<int> Spans => AdoptionScopes.MonthsOffered.Append(Scope.Months).Distinct().Order();

    private IEnumerable<(string Name, string Value)> Kept =>
        from one in More.Append(("k", Scope.K.ToString(CultureInfo.InvariantCulture)))
            .Append(("months", Scope.Months.ToString(CultureInfo.InvariantCulture)))
            .Append(("model", Scope.Model)).Append(("publisher", Scope.Publisher))
        where !string.IsNullOrEmpty(one.Item2)
        select (one.Item1, one.Item2!);

    /// <summary>What narrows the scope, each with the scope without it.</summary>
    private IEnumerable<(string Name, AdoptionScope Without)> Narrowed
    {
        get
        {
            foreach (var dimension in Enum.GetValues<AdoptionDimension>())
            {
                if (Scope.Of(dimension) is { } key && !(HidesIndustry && dimension == AdoptionDimension.Industry))
                {
                    yield return ($"{Names.Dimension(dimension)}: {Names.Member(dimension, key)}", Scope.With(dimension, null));
                }
            }
            if (Scope.D is { } d)
            {
                yield return ($"{Text["Days"]}: {Text["DaysOption", d]}", Scope with { D = null });
            }
            if (Scope.End is { } day)
            {
                yield return ($"{Text["EndField"]}: {Days.Long(day)}", Scope with { End = null });
            }
        }
    }

    protected override void OnParametersSet()
    {
        if (shown == Scope)
        {
            return;
        }
        shown = Scope;
        foreach (var dimension in Enum.GetValues<AdoptionDimension>())
        {
            chosen[dimension] = Scope.Of(dimension);
        }
        country = Scope.Country;
        days = Scope.D?.ToString(CultureInfo.InvariantCulture);
        (end, believedOn) = (Scope.End, Scope.BelievedOn);
    }

    private string Url(AdoptionScope scope) => AdoptionUrls.Of(Path, HidesIndustry ? scope with { Industry = null } : scope, [.. More]);

    private void Apply()
    {
        var typed = AdoptionScopes.Parse(name => name switch
        {
            "d" => days,
            "end" => Typed(end),
            "believedOn" => Typed(believedOn),
            "industry" => chosen[AdoptionDimension.Industry],
            "sizeClass" => chosen[AdoptionDimension.SizeClass],
            "task" => chosen[AdoptionDimension.Task],
            "country" => country?.Trim().ToUpperInvariant(),
            _ => null,
        });
        Navigation.NavigateTo(Url(typed with { K = Scope.K, Months = Scope.Months, Model = Scope.Model, Publisher = Scope.Publisher }));
    }

    private static string? Typed(DateOnly? day) => day?.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
}
