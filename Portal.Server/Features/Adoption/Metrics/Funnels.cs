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
        var (from, to) = Cohorts(view);
        var reached = new int[Enum.GetValues<FunnelStage>().Length];
        var hasDemoData = false;
        foreach (var (adopter, stages) in Members(view, steps))
        {
            for (var i = 0; i < stages; i++)
            {
                reached[i]++;
            }
            hasDemoData |= adopter.IsDemo;
        }
        return new(view.Note(view.End, hasDemoData), from, to, AdoptionDefinitions.FunnelDays, [.. reached.Select((count, i) => new FunnelStep(
            (FunnelStage)i, count,
            i == 0 || reached[i - 1] == 0 ? null : (double)count / reached[i - 1],
            reached[0] == 0 ? null : (double)count / reached[0]))]);
    }

    /// <summary>Who first browsed in the cohorts, each with the number of stages that it has been through.</summary>
    public static IEnumerable<(Adopter Adopter, int Stages)> Members(MetricView view, FirstSteps steps)
    {
        var (from, to) = Cohorts(view);
        foreach (var adopter in view.Adopters)
        {
            var way = WayOf(view, adopter, steps);
            if (way.Browsed is { } browsed && browsed >= WindowEnds.DayNumber(from) && browsed <= WindowEnds.DayNumber(to)
                && view.Holds(view.PlaceOf(adopter, WindowEnds.Day(browsed))))
            {
                yield return (adopter, Stages(way, browsed, view.Rule.WindowDays));
            }
        }
    }

    /// <summary>Old enough for every stage: the last one asks for the window after the first active one.</summary>
    private static (DateOnly From, DateOnly To) Cohorts(MetricView view)
    {
        var to = view.LastComplete.AddDays(-AdoptionDefinitions.FunnelDays - view.Rule.WindowDays);
        return (to.AddMonths(-view.Scope.Months).AddDays(1), to);
    }

    private static Way WayOf(MetricView view, Adopter adopter, FirstSteps steps)
    {
        var use = view.UseOf(adopter);
        var subscribed = steps.Subscribed(adopter.Id, view.Counts);
        int?[] looks = [steps.Browsed(adopter.Id), subscribed, use?.First];
        return new(looks.Min(), use?.First, subscribed, use?.Story ?? view.StoryOf(adopter));
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
