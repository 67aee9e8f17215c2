using Portal.Client.Contracts;
using Portal.Server.Features.Adoption.Register;

namespace Portal.Server.Features.Adoption.Metrics;

/// <summary>
/// How far organisations come in the days after they first browsed. Whoever is in a stage has been through all before it.
/// A try is the first successful call in scope, by whatever way. Nobody can call a model without a subscription, so trying and
/// subscribing may come in either order. Whoever subscribed or called has looked, noted or not: then that day counts.
/// </summary>
internal static class Funnels
{
    public static AdoptionFunnel Of(MetricView view, FirstSteps steps)
    {
        // Old enough for every stage: the last one asks for the window after the first active one.
        var last = WindowEnds.DayNumber(view.LastComplete) - AdoptionDefinitions.FunnelDays - view.Rule.WindowDays;
        var to = WindowEnds.Day(last);
        var from = to.AddMonths(-view.Scope.Months).AddDays(1);
        var reached = new int[Enum.GetValues<FunnelStage>().Length];
        var buffers = new UseBuffers();
        var hasDemoData = false;
        foreach (var adopter in view.Adopters)
        {
            var way = WayOf(view, adopter, steps, buffers);
            if (way.Browsed is { } browsed && browsed >= WindowEnds.DayNumber(from) && browsed <= last
                && view.Holds(view.PlaceOf(adopter, WindowEnds.Day(browsed))))
            {
                var stages = Stages(way, browsed, view.Rule.WindowDays);
                for (var i = 0; i < stages; i++)
                {
                    reached[i]++;
                }
                hasDemoData |= adopter.IsDemo;
            }
        }
        return new(view.Note(view.End, hasDemoData), from, to, AdoptionDefinitions.FunnelDays, [.. reached.Select((count, i) => new FunnelStep(
            (FunnelStage)i, count,
            i == 0 || reached[i - 1] == 0 ? null : (double)count / reached[i - 1],
            reached[0] == 0 ? null : (double)count / reached[0]))]);
    }

    private static Way WayOf(MetricView view, Adopter adopter, FirstSteps steps, UseBuffers buffers)
    {
        var story = view.StoryOf(adopter, buffers);
        int? tried = buffers.Days.Count == 0 ? null : buffers.Days[0].Day;
        var subscribed = steps.Subscribed(adopter.Id, view.Counts);
        int?[] looks = [steps.Browsed(adopter.Id), subscribed, tried];
        return new(looks.Min(), tried, subscribed, story);
    }

    private static int Stages(Way way, int browsed, int window)
    {
        var until = browsed + AdoptionDefinitions.FunnelDays;
        return !(way.Tried <= until) ? 1
            : !(way.Subscribed <= until) ? 2
            : way.Story.FirstActive is not { } first || first > until ? 3
            : !way.Story.IsActive(first + window) ? 4
            : 5;
    }

    private readonly record struct Way(int? Browsed, int? Tried, int? Subscribed, ActivityStory Story);
}
