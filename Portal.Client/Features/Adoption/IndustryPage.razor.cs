using Microsoft.AspNetCore.Components;
using Portal.Client.Contracts;
using Portal.Client.Shared;

namespace Portal.Client.Features.Adoption;

/// <summary>All there is to know of one industry.</summary>
public sealed partial class IndustryPage
{
    /// <summary>ISIC section.</summary>
    [Parameter, EditorRequired]
    public required string Code { get; set; }

    [Inject]
    public required IAdoptionMetricsApi Metrics { get; init; }

    /// <summary>Prerendered with the page.</summary>
    [PersistentState]
    public IndustryFigures? Shown { get; set; }

    protected override IndustryFigures? Figures
    {
        get => Shown;
        set => Shown = value;
    }

    protected override string Question => $"{Code} {base.Question}";

    private AdoptionScope Within => Scope with { Industry = Code };

    private string Path => $"{AdoptionUrls.Industries}/{Code}";

    private string Name => Industries.Name(Code);

    protected override Task OnParametersSetAsync()
    {
        if (Industry.IsSection(Code))
        {
            return base.OnParametersSetAsync();
        }
        Navigation.NotFound();
        return Task.CompletedTask;
    }

    protected override async Task<IndustryFigures> Ask(Questions questions, CancellationToken cancellationToken)
    {
        var (scope, code) = (Within, Code);
        var trends = questions.Ask(() => Metrics.Trends(scope, AdoptionDimension.SizeClass, cancellationToken));
        var sizes = questions.Ask(() => Metrics.Breakdown(scope, AdoptionDimension.SizeClass, cancellationToken));
        var countries = questions.Ask(() => Metrics.Breakdown(scope, AdoptionDimension.Country, cancellationToken));
        var all = questions.Ask(() => Metrics.Breakdown(scope with { Industry = null }, AdoptionDimension.Industry, cancellationToken));
        var retention = questions.Ask(() => Metrics.Retention(scope, cancellationToken));
        var time = questions.Ask(() => Metrics.TimeToAdopt(scope, cancellationToken));
        var funnel = questions.Ask(() => Metrics.Funnel(scope, cancellationToken));
        var turnover = questions.Ask(() => Metrics.Turnover(scope, cancellationToken));
        await Task.WhenAll(trends, sizes, countries, all, retention, time, funnel, turnover);
        return new(
            await trends, await sizes, await countries, (await all).Rows.FirstOrDefault(row => row.Key == code), await retention, await time,
            await funnel, await turnover);
    }
}

/// <summary>What an industry's page shows.</summary>
/// <param name="Member">The industry among all of them.</param>
public sealed record IndustryFigures(
    AdoptionTrends Trends, AdoptionBreakdown Sizes, AdoptionBreakdown Countries, BreakdownRow? Member, AdoptionRetention Retention,
    TimeToAdopt Time, AdoptionFunnel Funnel, AdoptionTurnover Turnover);
