using Portal.Client.Contracts;
using Portal.Server.Data;

namespace Portal.Server.Features.Adoption.Metrics;

/// <summary>The metrics of adoption: each is counted anew from use that is kept by day.</summary>
internal sealed class AdoptionMetricsService(PortalDb db, MetricViews views, MemberNames names) : IAdoptionMetricsApi
{
    private static readonly int[] Sensitivities = [1, 10, 100];

    public async Task<AdoptionBreakdown> Breakdown(AdoptionScope scope, AdoptionDimension by, CancellationToken cancellationToken)
    {
        var view = await views.OfAsync(scope, cancellationToken);
        return Breakdowns.Of(view, by, await names.OfAsync(by, view.Register, cancellationToken));
    }

    public async Task<AdoptionTrends> Trends(AdoptionScope scope, AdoptionDimension by, CancellationToken cancellationToken)
    {
        var view = await views.OfAsync(scope, cancellationToken);
        return TrendSeries.Of(view, by, await names.OfAsync(by, view.Register, cancellationToken));
    }

    public async Task<AdoptionSensitivity> Sensitivity(AdoptionScope scope, CancellationToken cancellationToken)
    {
        var view = await views.OfAsync(scope, cancellationToken);
        return new([.. Sensitivities.Select(view.By).Select(TrendSeries.OfTotal)]);
    }

    public async Task<AdoptionRetention> Retention(AdoptionScope scope, CancellationToken cancellationToken) =>
        Retentions.Of(await views.OfAsync(scope, cancellationToken));

    public async Task<AdoptionTurnover> Turnover(AdoptionScope scope, CancellationToken cancellationToken) =>
        Turnovers.Of(await views.OfAsync(scope, cancellationToken));

    public async Task<TimeToAdopt> TimeToAdopt(AdoptionScope scope, CancellationToken cancellationToken) =>
        AdoptionTimes.Of(await views.OfAsync(scope, cancellationToken));

    public async Task<AdoptionFunnel> Funnel(AdoptionScope scope, CancellationToken cancellationToken) =>
        Funnels.Of(await views.OfAsync(scope, cancellationToken), await FirstSteps.ReadAsync(db, cancellationToken));

    public async Task<AdoptionCross> Cross(
        AdoptionScope scope, AdoptionDimension rows, AdoptionDimension columns, CancellationToken cancellationToken)
    {
        var view = await views.OfAsync(scope, cancellationToken);
        return CrossTable.Of(
            view, rows, columns,
            await names.OfAsync(rows, view.Register, cancellationToken), await names.OfAsync(columns, view.Register, cancellationToken));
    }

    public async Task<AdoptionChanges> Changes(AdoptionScope scope, CancellationToken cancellationToken)
    {
        var view = await views.OfAsync(scope, cancellationToken);
        return Metrics.Changes.Of(view.UpTo(WindowEnds.LastMonth(view.LastComplete)));
    }

    public async Task<OrganisationsBehind> Organisations(
        AdoptionScope scope, OrganisationState? state, int page, CancellationToken cancellationToken) =>
        BehindMarks.Of(await views.OfAsync(scope, cancellationToken), state, page);
}
