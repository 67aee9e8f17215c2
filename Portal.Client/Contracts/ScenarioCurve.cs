namespace Portal.Client.Contracts;

/// <summary>
/// The Bass curve carried on from where an industry stands, in closed form: F(t) = (1 − e^−(p+q)t) / (1 + (q/p)·e^−(p+q)t).
/// A price moves along the curve faster or slower by (price ratio)^elasticity, as the generalised Bass model has it.
/// </summary>
public static class ScenarioCurve
{
    private const int MonthsPerYear = 12;

    /// <param name="active">Organisations that are active now.</param>
    public static Scenario Of(ScenarioSettings settings, int active)
    {
        var (p, q) = (settings.Innovation, settings.Imitation);
        var start = Math.Clamp(active / (double)settings.MarketSize, 0, 1);
        var pace = Math.Pow(1 + settings.PriceChange / 100, settings.Elasticity);
        // Who stands above the ceiling already cannot rise: the curve is then flat.
        var reached = start / settings.Ceiling;
        if (reached >= 1)
        {
            return new(start, pace, [.. Enumerable.Repeat(start, settings.Months)]);
        }
        var now = -Math.Log((1 - reached) / (1 + q / p * reached)) / (p + q);
        return new(start, pace, [.. Enumerable.Range(1, settings.Months).Select(month => settings.Ceiling * Share(now + pace * month / MonthsPerYear))]);

        double Share(double years)
        {
            var decay = Math.Exp(-(p + q) * years);
            return (1 - decay) / (1 + q / p * decay);
        }
    }
}
