using Portal.Client.Contracts;
using Portal.Server.Features.Adoption;

namespace Portal.Server.Features.Forecasts;

/// <summary>One forecast point beside what happened.</summary>
internal readonly record struct ScoredStep(string Industry, bool IsHindcast, IssuedStep Said, double Actual);

/// <summary>Compares what was issued with what was first published of the month that it was for. Errors are in percentage points.</summary>
internal static class ForecastRecord
{
    private const double Points = 100;

    /// <param name="issued">Of one industry.</param>
    public static IReadOnlyList<ScoredStep> Compare(IReadOnlyCollection<IssuedForecast> issued)
    {
        // The first row of a month says what was believed when it had just ended.
        var happened = issued.GroupBy(f => f.Origin).Select(group => group.MinBy(f => f.Id)!)
            .ToDictionary(first => first.Origin, first => MonthBase.RateOf(first.Active, first.Organisations, first.DenominatorVariation));
        return
        [
            .. from forecast in issued
               from step in IssuedStep.Read(forecast.Steps)
               let target = MonthEnds.After(forecast.Origin, step.Horizon)
               // Where no rate was published nothing can be compared.
               let actual = happened.GetValueOrDefault(target)
               where actual is not null
               select new ScoredStep(forecast.Industry, forecast.IsHindcast, step, actual.Value),
        ];
    }

    public static TrackRecord Of(IReadOnlyList<ScoredStep> steps) => new(
        steps.Count(step => step.IsHindcast),
        Score(steps),
        [.. steps.GroupBy(step => step.Said.Horizon).OrderBy(group => group.Key).Select(group => new HorizonScoreView(group.Key, Score([.. group])!))]);

    /// <returns>Null for no steps.</returns>
    public static ForecastScore? Score(IReadOnlyList<ScoredStep> steps) => steps.Count == 0 ? null : new(
        steps.Count,
        steps.Count(step => Holds(step.Said.Q25, step.Actual, step.Said.Q75)),
        steps.Count(step => Holds(step.Said.Q10, step.Actual, step.Said.Q90)),
        steps.Count(step => Holds(step.Said.Q025, step.Actual, step.Said.Q975)),
        Points * steps.Average(step => Miss(step.Said.Q50, step.Actual)),
        Against(steps, step => step.Said.Naive),
        Against(steps, step => step.Said.Drift),
        Against(steps, step => step.Said.Ets),
        Points * steps.Average(step => Pinball(0.1, step.Said.Q10, step.Actual)),
        Points * steps.Average(step => Pinball(0.5, step.Said.Q50, step.Actual)),
        Points * steps.Average(step => Pinball(0.9, step.Said.Q90, step.Actual)));

    /// <summary>Geometric mean over the industries of the error over a rival's. Where either never erred, the ratio says nothing.</summary>
    private static double? Against(IReadOnlyList<ScoredStep> steps, Func<ScoredStep, double> rival)
    {
        var logs = steps.GroupBy(step => step.Industry)
            .Select(one => (Own: one.Average(step => Miss(step.Said.Q50, step.Actual)), Rival: one.Average(step => Miss(rival(step), step.Actual))))
            .Where(one => one is { Own: > 0, Rival: > 0 })
            .Select(one => Math.Log(one.Own / one.Rival)).ToList();
        return logs.Count == 0 ? null : Math.Exp(logs.Average());
    }

    private static bool Holds(double low, double actual, double high) => actual >= low && actual <= high;

    private static double Miss(double said, double actual) => Math.Abs(actual - said);

    private static double Pinball(double share, double said, double actual) =>
        actual >= said ? share * (actual - said) : (1 - share) * (said - actual);
}
