namespace Portal.Server.Features.Forecasts;

/// <summary>
/// Which forecaster a logged forecast is of. Other members, weights, bands or rules of refusal are a new version.
/// 2026-2: each month is divided by the market size of its own time, and all industries together are no longer their own parts' peer.
/// </summary>
internal static class ForecastModel
{
    public const string Version = "2026-2";

    /// <summary>The highest penetration: every addressable organisation.</summary>
    public const double Ceiling = 1;

    public const int MonthsPerYear = 12;
}
