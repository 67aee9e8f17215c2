namespace Portal.Server.Features.Forecasts;

/// <summary>Which forecaster a logged forecast is of. Other members, weights, bands or rules of refusal are a new version.</summary>
internal static class ForecastModel
{
    public const string Version = "2026-1";

    /// <summary>The highest penetration: every addressable organisation.</summary>
    public const double Ceiling = 1;

    public const int MonthsPerYear = 12;
}
