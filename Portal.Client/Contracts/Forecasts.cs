using System.Text.Json.Serialization;

namespace Portal.Client.Contracts;

/// <summary>How a forecast was made.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<ForecastWay>))]
public enum ForecastWay
{
    /// <summary>The plain mean of drift, damped Holt, Gompertz under a prior, and a logistic to the ceiling.</summary>
    SlimMean,

    /// <summary>The same for a series in which noise outweighs movement.</summary>
    NoisySlimMean,

    /// <summary>The mean has been no better than the last level here, so damped Holt stands in.</summary>
    DampedHolt,
}

/// <summary>What the width of the bands rests on.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<BandBasis>))]
public enum BandBasis
{
    /// <summary>Past errors of the other industries.</summary>
    Panel,

    /// <summary>Past errors of other technologies and countries, scaled by this portal's own.</summary>
    Library,

    /// <summary>The same, widened because nothing is known here yet.</summary>
    WidenedLibrary,
}

/// <summary>Why there is no forecast.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<ForecastRefusal>))]
public enum ForecastRefusal
{
    TooFewPeriods,
    InvalidValues,
    AboveCeiling,
    TooFewAdopters,
    NoDenominator,
    UncertainDenominator,
    Stale,
    RecentBreak,
    Flat,
    HorizonTooLong,
    BandTooWide,
}

/// <summary>Why a Bass curve explains nothing here.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<BassDoubt>))]
public enum BassDoubt
{
    NotFinite,
    TooFewPeriods,
    Flat,
    SingleJump,
    CeilingNotIdentified,
    CeilingUncertain,
    CeilingFarAbove,
    IllConditioned,
    RateOutOfRange,
    PeakOutsideData,
    NoCurve,
}

/// <summary>A rate between two bounds; shares of 1.</summary>
public sealed record ForecastBand(double Low, double High);

/// <param name="WindowEnd">Last day (UTC) of the window that is forecast: the end of a calendar month.</param>
/// <param name="Horizon">Months ahead of the origin, from 1.</param>
/// <param name="Median">A share of 1.</param>
public sealed record ForecastPoint(DateOnly WindowEnd, int Horizon, double Median, ForecastBand Band50, ForecastBand Band80, ForecastBand Band95);

/// <summary>A forecast as it was issued; it never changes.</summary>
/// <param name="Origin">End of the last complete month that it knew.</param>
/// <param name="IsHindcast">True when it was computed afterwards, from the months up to the origin as they are counted now: demo data only.</param>
/// <param name="ModelVersion">Of the forecaster.</param>
/// <param name="DefinitionVersion">Of what was counted.</param>
/// <param name="Organisations">The denominator that it used; null when there was none.</param>
/// <param name="DenominatorVariation">Its coefficient of variation, which is part of the bands.</param>
/// <param name="Way">Null when refused.</param>
/// <param name="Refusal">Null when there is a forecast.</param>
public sealed record IssuedForecastView(
    DateOnly Origin, DateTimeOffset IssuedAt, bool IsHindcast, string ModelVersion, string DefinitionVersion,
    long? Organisations, double? DenominatorVariation, ForecastWay? Way, BandBasis? Bands, ForecastRefusal? Refusal,
    IReadOnlyList<ForecastPoint> Points);

/// <summary>How past forecasts came out. Errors are in percentage points.</summary>
/// <param name="Forecasts">Forecast points whose month has since ended.</param>
/// <param name="Within80">How many of them came to lie in the 80 % band.</param>
/// <param name="Mae">Mean absolute error of the median.</param>
/// <param name="ToNaive">That error over the last level's; below 1 is better than it. Null when it never erred.</param>
/// <param name="Pinball10">Mean pinball loss of the 10 % quantile.</param>
public sealed record ForecastScore(
    int Forecasts, int Within50, int Within80, int Within95, double Mae, double? ToNaive, double? ToDrift, double? ToEts,
    double Pinball10, double Pinball50, double Pinball90);

/// <param name="Hindcasts">How many of the forecast points were computed afterwards.</param>
/// <param name="All">Null before any forecast could be compared.</param>
/// <param name="ByHorizon">One month ahead first.</param>
public sealed record TrackRecord(int Hindcasts, ForecastScore? All, IReadOnlyList<HorizonScoreView> ByHorizon);

public sealed record HorizonScoreView(int Horizon, ForecastScore Score);

/// <param name="Organisations">Addressable organisations as the market size of the window's own time has them; null without one.</param>
/// <param name="Level">Active over addressable organisations, a share of 1; null where the adoption pages show no rate.</param>
public sealed record ObservedLevel(DateOnly WindowEnd, int Active, int EverAdopted, long? Organisations, double? Level);

/// <param name="Kind">What broke the series; null when only the series itself says so.</param>
/// <param name="Text">Who noted it says why; empty otherwise.</param>
public sealed record SeriesBreak(DateOnly Day, NoteKind? Kind, string Text);

/// <summary>A Bass curve as an explanation of what happened, never as a forecast. Rates are per year.</summary>
/// <param name="Innovation">p.</param>
/// <param name="Imitation">q.</param>
/// <param name="Ceiling">m, a share of 1, with its standard error.</param>
/// <param name="Peak">The month in which growth peaked.</param>
public sealed record BassView(double Innovation, double Imitation, double Ceiling, double CeilingError, DateOnly Peak);

/// <param name="Definition">What active means in the series.</param>
/// <param name="Ceiling">The highest level that can be, a share of 1: every addressable organisation.</param>
/// <param name="Latest">Null when none was issued yet.</param>
/// <param name="Past">Forecasts that were issued before, the newest first; those that were refused are not among them.</param>
/// <param name="Bass">Null unless it is identified.</param>
/// <param name="BassDoubts">Why it is not.</param>
/// <param name="PeerScenario">Where growth like the other industries' would lead; for histories too short to forecast, else null.</param>
public sealed record IndustryForecast(
    string Industry, AdoptionDefinition Definition, Denominator? Denominator, double? DenominatorVariation, bool HasDemoData,
    IReadOnlyList<ObservedLevel> Observed, IReadOnlyList<SeriesBreak> Breaks, double Ceiling,
    IssuedForecastView? Latest, IReadOnlyList<IssuedForecastView> Past, TrackRecord Record,
    BassView? Bass, IReadOnlyList<BassDoubt> BassDoubts, IReadOnlyList<double>? PeerScenario);

/// <param name="Latest">The last complete month.</param>
/// <param name="Farthest">The farthest forecast point, a year ahead at most; null when refused.</param>
public sealed record ForecastSummary(
    string Industry, bool HasDemoData, ObservedLevel? Latest, Denominator? Denominator, DateOnly? Origin, ForecastWay? Way,
    ForecastRefusal? Refusal, ForecastPoint? Farthest, ForecastScore? Score);

/// <param name="Together">All industries' forecast points in one; the ratios are geometric means over the industries.</param>
public sealed record ForecastOverview(
    AdoptionDefinition Definition, string ModelVersion, DateOnly? Origin, ForecastSummary Overall, IReadOnlyList<ForecastSummary> Industries,
    ForecastScore? Together);

/// <summary>Forecasts of penetration, for operators. They are computed in the background, once a month is complete.</summary>
public interface IForecastsApi
{
    Task<ForecastOverview> List(CancellationToken cancellationToken);

    /// <param name="industry">ISIC section, or <see cref="Industry.All"/>.</param>
    /// <returns>Null for what is neither.</returns>
    Task<IndustryForecast?> Get(string industry, CancellationToken cancellationToken);
}

/// <summary>Where forecasts are.</summary>
public static class ForecastAddresses
{
    public const string All = "api/forecasts";

    /// <summary>Word for all industries in an address.</summary>
    public const string Overall = "all";

    /// <param name="more"><c>/export</c>, <c>/export.csv</c> or nothing.</param>
    public static string Of(string industry, string more = "") => $"{All}/{(industry == Industry.All ? Overall : Uri.EscapeDataString(industry))}{more}";
}
