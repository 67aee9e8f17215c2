using Portal.Client.Contracts;

namespace Portal.Server.Features.Adoption.Metrics;

/// <summary>One line a member, a point a month.</summary>
internal static class TrendSeries
{
    public static AdoptionTrends Of(MetricView view, AdoptionDimension by, IReadOnlyDictionary<string, string> names)
    {
        var members = new Members(by, view.Register);
        var ends = view.WindowEndDays();
        var tally = Tally.Of(view, members, ends);
        var bases = new Denominators(view, by);
        if (by == AdoptionDimension.Industry)
        {
            foreach (var industry in view.Sizes.Industries.Where(industry => view.Scope.Industry is null || industry == view.Scope.Industry))
            {
                members.Of(industry);
            }
        }
        return new(
            view.Note(ends[0], tally.HasDemoData),
            by,
            Line(view, "*", "", ends, tally.Total, bases.OfTotal, registered: true),
            [
                .. members.InOrder.Select(member => Line(
                    view, member.Key, names.GetValueOrDefault(member.Key, ""), ends, tally.Member(member.Number),
                    day => bases.OfMember(member.Key, day), registered: !members.IsOfCalls)),
            ]);
    }

    /// <summary>All in scope, without telling members apart.</summary>
    public static SensitivityLine OfTotal(MetricView view)
    {
        var ends = view.WindowEndDays();
        var tally = Tally.Of(view, new(AdoptionDimension.Industry, view.Register), ends);
        return new(
            view.Note(ends[0], tally.HasDemoData),
            Line(view, "*", "", ends, tally.Total, new Denominators(view, AdoptionDimension.Industry).OfTotal, registered: true));
    }

    private static Trend Line(
        MetricView view, string key, string name, DateOnly[] ends, IndustryCounts counts, Func<DateOnly, RateBase> baseAt, bool registered)
    {
        var points = new List<TrendPoint>(ends.Length);
        RateBase? before = null;
        foreach (var (end, i) in ends.Select((end, i) => (end, i)))
        {
            var by = baseAt(end);
            var counted = counts.At(i, by.Among);
            var rate = by.RateOf(counted.Active, end).Rate;
            var last = points.Count == 0 ? null : points[^1].Penetration;
            points.Add(new(
                end, counted.Active, counted.EverAdopted, registered ? counted.Registered : null, rate,
                rate is null || last is null ? null : 100 * (rate.Value - last.Value),
                rate is { Value: > 0 and < 1 } && last is { Value: > 0 and < 1 } ? Logit(rate.Value) - Logit(last.Value) : null,
                view.IsOpen(end),
                before is not null && before.Size?.Source != by.Size?.Source));
            before = by;
        }
        return new(key, name, before?.Size?.Wire, points);
    }

    private static double Logit(double share) => Math.Log(share / (1 - share));
}
