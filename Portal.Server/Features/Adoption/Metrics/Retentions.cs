using Portal.Client.Contracts;

namespace Portal.Server.Features.Adoption.Metrics;

/// <summary>
/// Who stays: organisations by the month in which they were first active, and whether they are active one window of days after
/// that day, two windows after it, and so on; and how long until they are lost.
/// </summary>
internal static class Retentions
{
    public static AdoptionRetention Of(MetricView view)
    {
        var stories = Adopted.In(view, out var hasDemoData);
        var last = WindowEnds.DayNumber(view.LastComplete);
        var thisMonth = new DateOnly(view.End.Year, view.End.Month, 1);
        DateOnly[] months =
        [
            .. Enumerable.Range(0, view.Scope.Months + 1).Select(back => thisMonth.AddMonths(back - view.Scope.Months))
                .Where(month => month.AddMonths(1) > view.Since),
        ];
        // As many steps as the oldest cohort is old.
        var steps = months.Length == 0 ? 0 : Math.Max(0, (last - LastDayOf(months[0])) / view.Rule.WindowDays) + 1;
        var byMonth = stories.ToLookup(one => MonthOf(one.First));
        return new(
            view.Note(months.Length == 0 ? view.End : months[0], hasDemoData),
            view.Rule.WindowDays,
            [.. months.Select(month => Row(month, [.. byMonth[month]], steps, last, view.Rule.WindowDays))],
            KaplanMeier.Curve([.. Lives(stories, last).Select(life => (life.Days, life.Happened))]));
    }

    /// <returns>Who is of a cohort; with an age those that are active so many windows later. Nobody while that cannot be known.</returns>
    public static IEnumerable<int> Of(MetricView view, DateOnly month, int? age)
    {
        var (last, window) = (WindowEnds.DayNumber(view.LastComplete), view.Rule.WindowDays);
        return Adopted.In(view, out _)
            .Where(one => MonthOf(one.First) == month && (age is not { } step || (IsKnown(month, step, last, window) && IsActive(one, step, window))))
            .Select(one => one.Organisation);
    }

    /// <returns>From first active to lost, or to the last complete day.</returns>
    public static IEnumerable<Life> Lives(MetricView view) => Lives(Adopted.In(view, out _), WindowEnds.DayNumber(view.LastComplete));

    private static IEnumerable<Life> Lives(IEnumerable<Adopted> adopted, int last) => adopted.Where(one => one.First <= last).Select(one => LifeOf(one, last));

    private static Cohort Row(DateOnly month, Adopted[] members, int steps, int last, int window)
    {
        return new(month, members.Length, [.. Enumerable.Range(0, steps).Select(step =>
            members.Length == 0 || !IsKnown(month, step, last, window)
                ? (double?)null
                : (double)members.Count(one => IsActive(one, step, window)) / members.Length)]);
    }

    /// <summary>Whether the cohort's youngest member is old enough.</summary>
    private static bool IsKnown(DateOnly month, int step, int last, int window) => LastDayOf(month) + (step * window) <= last;

    private static bool IsActive(Adopted one, int step, int window) => one.Story.IsActive(one.First + (step * window));

    /// <summary>Until the first loss; who has not been lost is watched until the last complete day.</summary>
    private static Life LifeOf(Adopted one, int last)
    {
        foreach (var lost in one.Story.Losses())
        {
            return lost <= last ? new(one.Organisation, lost - one.First, true) : new(one.Organisation, last - one.First, false);
        }
        return new(one.Organisation, last - one.First, false);
    }

    private static DateOnly MonthOf(int day)
    {
        var date = WindowEnds.Day(day);
        return new(date.Year, date.Month, 1);
    }

    private static int LastDayOf(DateOnly month) => WindowEnds.DayNumber(month.AddMonths(1)) - 1;
}

/// <summary>An organisation that has been active, classified on its first active day.</summary>
internal sealed record Adopted(int Organisation, int First, ActivityStory Story)
{
    public static List<Adopted> In(MetricView view, out bool hasDemoData)
    {
        hasDemoData = false;
        var found = new List<Adopted>();
        foreach (var adopter in view.Adopters)
        {
            var story = view.StoryOf(adopter);
            if (story.FirstActive is { } first && view.Holds(view.PlaceOf(adopter, WindowEnds.Day(first))))
            {
                found.Add(new(adopter.Id, first, story));
                hasDemoData |= adopter.IsDemo;
            }
        }
        return found;
    }
}
