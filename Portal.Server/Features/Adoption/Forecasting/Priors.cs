using Portal.Server.Features.Adoption.Forecasting.Curves;

namespace Portal.Server.Features.Adoption.Forecasting;

/// <summary>What is believed of a growth rate before a series is seen: per year from the literature, or from the other series of the panel.</summary>
internal static class Priors
{
    public const int FewestPeers = 5;
    private const double LeastSpread = 0.25;
    private static readonly Normal Ceiling = new(Math.Log(0.75 / 0.25), 1.2);
    private static readonly Normal GompertzRate = new(Math.Log(0.22), 0.7);

    /// <param name="peerRates">Logarithms of the rates per period of the other series; used from five on.</param>
    public static Prior Gompertz(PanelSeries series, IReadOnlyList<double> peerRates)
    {
        var rate = peerRates.Count >= FewestPeers ? Between(peerRates) : GompertzRate with { Mean = GompertzRate.Mean - Math.Log(series.PeriodsPerYear) };
        return new(rate, double.IsPositiveInfinity(series.Ceiling) ? null : Ceiling);
    }

    private static Normal Between(IReadOnlyList<double> rates)
    {
        var mean = rates.Average();
        var variance = rates.Sum(rate => (rate - mean) * (rate - mean)) / (rates.Count - 1);
        return new(mean, Math.Max(Math.Sqrt(variance), LeastSpread));
    }
}
