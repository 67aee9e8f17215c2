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
            KaplanMeier.Curve([.. stories.Where(one => one.First <= last).Select(one => Life(one, last))]));
    }

    private static Cohort Row(DateOnly month, Adopted[] members, int steps, int last, int window)
    {
        var youngest = LastDayOf(month);
        return new(month, members.Length, [.. Enumerable.Range(0, steps).Select(step =>
            members.Length == 0 || youngest + (step * window) > last
                ? (double?)null
                : (double)members.Count(one => one.Story.IsActive(one.First + (step * window))) / members.Length)]);
    }

    /// <summary>Until the first loss; who has not been lost is watched until the last complete day.</summary>
    private static (int Days, bool Happened) Life(Adopted one, int last)
    {
        foreach (var lost in one.Story.Losses())
        {
            return lost <= last ? (lost - one.First, true) : (last - one.First, false);
        }
        return (last - one.First, false);
    }

    private static DateOnly MonthOf(int day)
    {
        var date = WindowEnds.Day(day);
        return new(date.Year, date.Month, 1);
    }

    private static int LastDayOf(DateOnly month) => WindowEnds.DayNumber(month.AddMonths(1)) - 1;
}

/// <summary>An organisation that has been active, classified on its first active day.</summary>
internal sealed record Adopted(int First, ActivityStory Story)
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
                found.Add(new(first, story));
                hasDemoData |= adopter.IsDemo;
            }
        }
        return found;
    }
}
