namespace Portal.Server.Features.Adoption.Forecasting;

internal enum ForecastMethod
{
    /// <summary>The mean of drift, damped Holt, Gompertz and anchored logistic.</summary>
    SlimMean,

    /// <summary>The same for a noisy series: theta for drift, and a logistic that is not anchored.</summary>
    NoisySlimMean,

    /// <summary>The slim mean has been no better than the last level on this series, so damped Holt stands in.</summary>
    DampedHolt,
}

/// <summary>Where the width of the bands comes from.</summary>
internal enum BandSource
{
    /// <summary>Errors of the other series of the panel that were known at the origin.</summary>
    Panel,

    /// <summary>The shipped errors of other panels, scaled by the series' own errors.</summary>
    Library,

    /// <summary>The shipped errors, widened because nothing is known here yet.</summary>
    WidenedLibrary,
}

internal readonly record struct Interval(double Low, double High)
{
    public double Width => High - Low;

    public bool Holds(double value) => value >= Low && value <= High;
}

/// <param name="Horizon">Periods after the last complete one.</param>
internal sealed record ForecastStep(int Horizon, double Median, Interval Band50, Interval Band80, Interval Band95);

/// <param name="Known">How many complete periods it rests on.</param>
internal sealed record Forecast(string Series, int Known, ForecastMethod Method, BandSource Source, IReadOnlyList<ForecastStep> Steps);

/// <summary>A forecast, or the reason why there is none.</summary>
internal sealed record ForecastAnswer(Forecast? Forecast, RefusalReason? Reason)
{
    public static ForecastAnswer Of(Forecast forecast) => new(forecast, null);

    public static ForecastAnswer Refused(RefusalReason reason) => new(null, reason);
}
