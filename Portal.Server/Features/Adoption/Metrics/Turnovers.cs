using Portal.Client.Contracts;

namespace Portal.Server.Features.Adoption.Metrics;

/// <summary>Who came, came back and went between two points, counted where the organisation is classified on the later one.</summary>
internal static class Turnovers
{
    public static AdoptionTurnover Of(MetricView view)
    {
        var ends = view.WindowEndDays();
        var counts = Count(view, ends, out var hasDemoData);
        return new(view.Note(ends[0], hasDemoData), [.. counts.Select((count, i) => new TurnoverPoint(
            ends[i], count.Active, count.New, count.Returned, count.Lost,
            count.Kept == 0 ? null : (double)count.Lost / count.Kept, view.IsOpen(ends[i])))]);
    }

    /// <returns>Who came, came back or went since the end of the month before the view's end.</returns>
    public static IEnumerable<int> Of(MetricView view, Turning turning)
    {
        var (before, end) = (WindowEnds.DayNumber(WindowEnds.MonthBefore(view.End)), view.LastDay);
        foreach (var adopter in view.Adopters.Where(adopter => view.Holds(view.PlaceOf(adopter, view.End))))
        {
            var story = view.StoryOf(adopter);
            if (DaysOf(story, turning).Any(day => day > before && day <= end))
            {
                yield return adopter.Id;
            }
        }
    }

    private static IEnumerable<int> DaysOf(ActivityStory story, Turning turning) => turning switch
    {
        Turning.New => story.FirstActive is { } first ? [first] : [],
        Turning.Returned => story.Returns(),
        _ => story.Losses(),
    };

    public static TurnoverCount[] Count(MetricView view, DateOnly[] ends, out bool hasDemoData)
    {
        hasDemoData = false;
        var counts = Enumerable.Range(0, ends.Length).Select(_ => new TurnoverCount()).ToArray();
        foreach (var adopter in view.Adopters)
        {
            var story = view.StoryOf(adopter);
            if (story.FirstActive is not { } first)
            {
                continue;
            }
            int[] losses = [.. DaysOf(story, Turning.Lost)], returns = [.. DaysOf(story, Turning.Returned)];
            for (var i = 0; i < ends.Length; i++)
            {
                if (adopter.Since > ends[i] || !view.Holds(view.PlaceOf(adopter, ends[i])))
                {
                    continue;
                }
                var before = WindowEnds.DayNumber(i == 0 ? WindowEnds.MonthBefore(ends[0]) : ends[i - 1]);
                var end = WindowEnds.DayNumber(ends[i]);
                var count = counts[i];
                count.Active += story.IsActive(end) ? 1 : 0;
                count.New += first > before && first <= end ? 1 : 0;
                count.Returned += returns.Count(day => day > before && day <= end);
                count.Lost += losses.Count(day => day > before && day <= end);
                count.Kept += first <= before && !story.IsLost(before) ? 1 : 0;
                hasDemoData |= adopter.IsDemo && first <= end;
            }
        }
        return counts;
    }
}

internal sealed class TurnoverCount
{
    public int Active { get; set; }

    public int New { get; set; }

    public int Returned { get; set; }

    public int Lost { get; set; }

    /// <summary>Adopted and not lost at the point before: who could be lost since.</summary>
    public int Kept { get; set; }
}
