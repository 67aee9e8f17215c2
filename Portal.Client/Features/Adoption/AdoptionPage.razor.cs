using Microsoft.AspNetCore.Components;
using Portal.Client.Contracts;

namespace Portal.Client.Features.Adoption;

/// <summary>The operator's overview of penetration by industry.</summary>
public sealed partial class AdoptionPage
{
    [Inject]
    public required IAdoptionMetricsApi Metrics { get; init; }

    /// <summary>Prerendered with the page.</summary>
    [PersistentState]
    public OverviewFigures? Overview { get; set; }

    protected override OverviewFigures? Figures
    {
        get => Overview;
        set => Overview = value;
    }

    protected override async Task<OverviewFigures> Ask(Questions questions, CancellationToken cancellationToken)
    {
        var scope = Scope;
        var industries = questions.Ask(() => Metrics.Breakdown(scope, AdoptionDimension.Industry, cancellationToken));
        var trends = questions.Ask(() => Metrics.Trends(scope, AdoptionDimension.Industry, cancellationToken));
        var changes = questions.Ask(() => Metrics.Changes(scope, cancellationToken));
        var sensitivity = questions.Ask(() => Metrics.Sensitivity(scope, cancellationToken));
        await Task.WhenAll(industries, trends, changes, sensitivity);
        return new(await industries, await trends, await changes, await sensitivity);
    }
}

/// <summary>What the overview shows.</summary>
public sealed record OverviewFigures(
    AdoptionBreakdown Industries, AdoptionTrends Trends, AdoptionChanges Changes, AdoptionSensitivity Sensitivity)
{
    public bool IsDemo => Industries.Note.HasDemoData || Industries.Rows.Any(row => row.Denominator is { IsDemo: true });
}
