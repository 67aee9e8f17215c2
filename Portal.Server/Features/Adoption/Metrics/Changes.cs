using Portal.Client.Contracts;
using Portal.Server.Features.Adoption.Sizes;

namespace Portal.Server.Features.Adoption.Metrics;

/// <summary>What is different between the ends of the last two complete months.</summary>
internal static class Changes
{
    /// <param name="atMonthEnd">A view up to the end of the last complete month.</param>
    public static AdoptionChanges Of(MetricView atMonthEnd)
    {
        DateOnly after = atMonthEnd.End, before = WindowEnds.MonthBefore(after);
        var members = new Members(AdoptionDimension.Industry, atMonthEnd.Register);
        var tally = Tally.Of(atMonthEnd, members, [before, after]);
        var bases = new Denominators(atMonthEnd, AdoptionDimension.Industry);
        var turnover = Turnovers.Count(atMonthEnd, [before, after], out _)[1];
        var rates = new List<AdoptionChange>();
        var first = new List<AdoptionChange>();
        AddRate(Industry.All, tally.Total, bases.OfTotal);
        foreach (var (key, number) in members.InOrder)
        {
            AddRate(key, tally.Member(number), day => bases.OfMember(key, day));
            var (old, now) = (tally.Member(number).At(0, null), tally.Member(number).At(1, null));
            if (old.EverAdopted == 0 && now.EverAdopted > 0)
            {
                first.Add(new(AdoptionChangeKind.FirstAdopters, key, 0, now.EverAdopted));
            }
        }
        return new(atMonthEnd.Note(before, tally.HasDemoData), before, after,
        [
            .. rates.OrderByDescending(change => Math.Abs(change.After!.Value - change.Before!.Value)),
            .. first.OrderByDescending(change => change.After),
            .. Some(AdoptionChangeKind.NewAdopters, turnover.New),
            .. Some(AdoptionChangeKind.Lost, turnover.Lost),
            .. Sizes(atMonthEnd, before),
            .. Moves(atMonthEnd, before),
        ]);

        void AddRate(string key, IndustryCounts counts, Func<DateOnly, RateBase> baseAt)
        {
            var (one, other) = (baseAt(before), baseAt(after));
            var old = one.RateOf(counts.At(0, one.Among).Active, before).Rate?.Value;
            var now = other.RateOf(counts.At(1, other.Among).Active, after).Rate?.Value;
            if (old is not null && now is not null && old != now)
            {
                rates.Add(new(now > old ? AdoptionChangeKind.Rose : AdoptionChangeKind.Fell, key, old, now));
            }
        }
    }

    private static AdoptionChange[] Some(AdoptionChangeKind kind, int count) => count == 0 ? [] : [new(kind, Industry.All, null, count)];

    /// <summary>Figures that were entered in the month and count at its end.</summary>
    private static IEnumerable<AdoptionChange> Sizes(MetricView view, DateOnly before)
    {
        var earlier = new MarketSizeHistory(view.Register.MarketSizes, StartOf(before.AddDays(1)));
        var later = new MarketSizeHistory(view.Register.MarketSizes, StartOf(view.End.AddDays(1)));
        return from industry in later.Industries
               where view.Scope.Industry is null || view.Scope.Industry == industry
               let now = later.At(industry, view.Scope.SizeClass, view.End)
               let old = earlier.At(industry, view.Scope.SizeClass, view.End)
               where now is not null && now != old
               select new AdoptionChange(AdoptionChangeKind.MarketSize, industry, old?.Organisations, now.Organisations);
    }

    /// <summary>Moves to another industry that were entered, or began, in the month; by the industry moved to.</summary>
    private static IEnumerable<AdoptionChange> Moves(MetricView view, DateOnly before)
    {
        var (from, to) = (StartOf(before.AddDays(1)), StartOf(view.End.AddDays(1)));
        return view.Adopters
            .Where(adopter => view.Register.Classes.ContainsKey(adopter.Id))
            .Select(adopter => (
                Old: view.Register.PlaceOf(adopter, before, from).Industry,
                New: view.Register.PlaceOf(adopter, view.End, to).Industry))
            .Where(move => move.Old != move.New && (view.Scope.Industry is null || move.New == view.Scope.Industry))
            .GroupBy(move => move.New)
            .OrderBy(group => group.Key, StringComparer.Ordinal)
            .Select(group => new AdoptionChange(AdoptionChangeKind.Reclassified, group.Key, null, group.Count()));
    }

    private static DateTime StartOf(DateOnly day) => day.ToDateTime(TimeOnly.MinValue, DateTimeKind.Utc);
}
