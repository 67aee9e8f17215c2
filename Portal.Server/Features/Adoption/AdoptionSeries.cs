using Portal.Client.Contracts;
using Portal.Server.Features.Adoption.Metrics;

namespace Portal.Server.Features.Adoption;

/// <summary>The headline's complete months, by industry and for all.</summary>
internal sealed class AdoptionSeries(MetricViews views) : IAdoptionSeries
{
    public async Task<IReadOnlyList<IndustrySeries>> OfCompleteMonthsAsync(DateOnly believedOn, CancellationToken cancellationToken)
    {
        var now = await views.OfAsync(
            new() { K = AdoptionDefinitions.HeadlineK, Months = AdoptionDefinitions.MostMonths, BelievedOn = believedOn }, cancellationToken);
        var view = now.UpTo(WindowEnds.LastMonth(now.LastComplete));
        if (view.End < view.Since)
        {
            return [];
        }
        var ends = view.WindowEndDays().TakeLast(AdoptionDefinitions.MostMonths).ToArray();
        var members = new Members(AdoptionDimension.Industry, view.Register);
        var tally = Tally.Of(view, members, ends);
        var bases = new Denominators(view, AdoptionDimension.Industry);
        return
        [
            .. members.InOrder.Select(member => Series(member.Key, ends, tally.Member(member.Number), day => bases.OfMember(member.Key, day))),
            Series(Industry.All, ends, tally.Total, bases.OfTotal),
        ];
    }

    private static IndustrySeries Series(
        string industry, DateOnly[] ends, IndustryCounts counts, Func<DateOnly, RateBase> baseAt)
    {
        RateBase[] bases = [.. ends.Select(baseAt)];
        Counted[] points = [.. ends.Select((_, i) => counts.At(i, bases[i].Among))];
        return new(
            industry, ends, [.. points.Select(point => point.Active)], [.. points.Select(point => point.EverAdopted)],
            [.. bases.Select((one, i) => one.Size is { } size ? new MonthBase(size.Wire, size.Variation(ends[i])) : null)],
            [.. ends.Where((_, i) => i > 0 && bases[i].Size?.Source != bases[i - 1].Size?.Source)],
            counts.HasDemoData);
    }
}
