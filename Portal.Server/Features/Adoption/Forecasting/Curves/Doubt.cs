namespace Portal.Server.Features.Adoption.Forecasting.Curves;

/// <summary>Why a fit is not identified: its parameters would be numbers without meaning.</summary>
internal enum Doubt
{
    /// <summary>A value is missing, not finite or too large to compute with.</summary>
    NotFinite,

    /// <summary>Fewer than five periods.</summary>
    TooFewPeriods,

    /// <summary>Nothing changes.</summary>
    Flat,

    /// <summary>The growth lies in one or two periods, or one jump describes it better than the curve.</summary>
    SingleJump,

    /// <summary>The sum of squares still falls as the ceiling grows: the least-squares estimate does not exist.</summary>
    CeilingNotIdentified,

    /// <summary>The ceiling's standard error is at least half of the ceiling.</summary>
    CeilingUncertain,

    /// <summary>The ceiling is at least three times the highest level.</summary>
    CeilingFarAbove,

    /// <summary>Different parameters give the same curve.</summary>
    IllConditioned,

    /// <summary>A rate is outside the range in which diffusion has ever been seen.</summary>
    RateOutOfRange,

    /// <summary>Growth has not peaked inside the data.</summary>
    PeakOutsideData,

    /// <summary>The curve explains the growth no better than a constant rate, or the growth is erratic.</summary>
    NoCurve,
}

internal static class Doubts
{
    /// <returns>The reason as a sentence.</returns>
    public static string Sentence(this Doubt doubt) => doubt switch
    {
        Doubt.NotFinite => "A value is missing or not finite.",
        Doubt.TooFewPeriods => "Fewer than five periods.",
        Doubt.Flat => "Nothing changes.",
        Doubt.SingleJump => "One jump describes the growth better than the curve.",
        Doubt.CeilingNotIdentified => "The ceiling is not identified: the fit keeps improving as it grows.",
        Doubt.CeilingUncertain => "The standard error of the ceiling is at least half of the ceiling.",
        Doubt.CeilingFarAbove => "The ceiling is at least three times the highest level seen.",
        Doubt.IllConditioned => "Quite different parameters fit equally well.",
        Doubt.RateOutOfRange => "A rate is outside the plausible range.",
        Doubt.PeakOutsideData => "Growth has not peaked within the data.",
        Doubt.NoCurve => "The curve explains the growth no better than chance.",
        _ => throw new ArgumentOutOfRangeException(nameof(doubt)),
    };
}
