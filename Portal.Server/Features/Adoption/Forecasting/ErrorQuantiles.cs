namespace Portal.Server.Features.Adoption.Forecasting;

/// <summary>Signed quantiles of forecast errors at one horizon, in scales of the series.</summary>
internal readonly record struct ErrorQuantiles(double Q025, double Q10, double Q25, double Q75, double Q90, double Q975)
{
    public ErrorQuantiles Times(double factor) => new(Q025 * factor, Q10 * factor, Q25 * factor, Q75 * factor, Q90 * factor, Q975 * factor);

    /// <summary>
    /// Widens quantiles taken from few series as a t-interval for one more series is wider than a normal one:
    /// errors of one series resemble each other, so that it is the number of series that counts.
    /// </summary>
    public ErrorQuantiles ForOneMoreThan(int series)
    {
        var (f50, f80, f95) = SmallSample.Factors(series);
        return new(Q025 * f95, Q10 * f80, Q25 * f50, Q75 * f50, Q90 * f80, Q975 * f95);
    }

    /// <summary>Uncertainty never shrinks with the horizon, and the median lies within every band.</summary>
    public ErrorQuantiles AtLeast(ErrorQuantiles shorter) => new(
        Low(Q025, shorter.Q025), Low(Q10, shorter.Q10), Low(Q25, shorter.Q25),
        High(Q75, shorter.Q75), High(Q90, shorter.Q90), High(Q975, shorter.Q975));

    public ForecastStep Around(int horizon, double median, double scale, double ceiling)
    {
        Interval Band(double low, double high) => new(Math.Clamp(median + low * scale, 0, ceiling), Math.Clamp(median + high * scale, 0, ceiling));
        return new(horizon, median, Band(Q25, Q75), Band(Q10, Q90), Band(Q025, Q975));
    }

    /// <param name="errors">With their weights.</param>
    public static ErrorQuantiles Of(IEnumerable<(double Error, double Weight)> errors)
    {
        var sorted = errors.OrderBy(one => one.Error).ToArray();
        var total = sorted.Sum(one => one.Weight);
        var places = new double[sorted.Length];
        var passed = 0.0;
        for (var i = 0; i < sorted.Length; i++)
        {
            // Each error stands in the middle of its own weight.
            places[i] = (passed + sorted[i].Weight / 2) / total;
            passed += sorted[i].Weight;
        }
        double At(double share)
        {
            var above = Array.FindIndex(places, place => place >= share);
            if (above <= 0)
            {
                return above == 0 ? sorted[0].Error : sorted[^1].Error;
            }
            var gap = places[above] - places[above - 1];
            var along = gap > 0 ? (share - places[above - 1]) / gap : 1;
            return sorted[above - 1].Error + along * (sorted[above].Error - sorted[above - 1].Error);
        }
        return new(At(0.025), At(0.1), At(0.25), At(0.75), At(0.9), At(0.975));
    }

    private static double Low(double here, double shorter) => Math.Min(Math.Min(here, shorter), 0);

    private static double High(double here, double shorter) => Math.Max(Math.Max(here, shorter), 0);
}
