using Microsoft.AspNetCore.Components;
using Portal.Client.Contracts;

namespace Portal.Client.Features.Adoption;

/// <summary>Two periods, or two beliefs about one, side by side.</summary>
public sealed partial class ComparePage
{
    [SupplyParameterFromQuery(Name = "by")]
    public string? ByWord { get; set; }

    [SupplyParameterFromQuery(Name = "againstK")]
    public string? AgainstK { get; set; }

    [SupplyParameterFromQuery(Name = "againstEnd")]
    public string? AgainstEnd { get; set; }

    [SupplyParameterFromQuery(Name = "againstBelievedOn")]
    public string? AgainstBelievedOn { get; set; }

    [Inject]
    public required IAdoptionMetricsApi Metrics { get; init; }

    [Inject]
    public required TimeProvider Time { get; init; }

    /// <summary>Prerendered with the page.</summary>
    [PersistentState]
    public CompareFigures? Compared { get; set; }

    protected override CompareFigures? Figures
    {
        get => Compared;
        set => Compared = value;
    }

    protected override string Question => $"{By} {AdoptionUrls.Of("", Against)} {base.Question}";

    private AdoptionDimension By => AdoptionScopes.Dimension(ByWord, AdoptionDimension.Industry);

    /// <summary>The other scope: a year before, if nothing else is said.</summary>
    private AdoptionScope Against
    {
        get
        {
            var typed = AdoptionScopes.Parse(name => name switch
            {
                "k" => AgainstK,
                "end" => AgainstEnd,
                "believedOn" => AgainstBelievedOn,
                _ => null,
            });
            return Scope with
            {
                K = AgainstK is null ? Scope.K : typed.K,
                D = AgainstK is null ? Scope.D : null,
                End = typed.End ?? (typed.BelievedOn is not null ? Scope.End : YearBefore(Scope.End)),
                BelievedOn = typed.BelievedOn,
            };
        }
    }

    private (string, string?)[] More => CompareWith.More(By, AgainstK, AgainstEnd, AgainstBelievedOn);

    protected override async Task<CompareFigures> Ask(Questions questions, CancellationToken cancellationToken)
    {
        var (scope, against, by) = (Scope, Against, By);
        var now = questions.Ask(() => Metrics.Breakdown(scope, by, cancellationToken));
        var then = questions.Ask(() => Metrics.Breakdown(against, by, cancellationToken));
        await Task.WhenAll(now, then);
        return new(await now, await then);
    }

    private DateOnly YearBefore(DateOnly? end) => (end ?? DateOnly.FromDateTime(Time.GetUtcNow().UtcDateTime)).AddYears(-1);
}

/// <summary>What the page of comparisons shows.</summary>
public sealed record CompareFigures(AdoptionBreakdown Now, AdoptionBreakdown Then);
