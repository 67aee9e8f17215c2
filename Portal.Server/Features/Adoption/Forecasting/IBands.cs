namespace Portal.Server.Features.Adoption.Forecasting;

/// <summary>Puts bands around the levels forecast from the first <c>known</c> periods of a series.</summary>
internal interface IBands
{
    (IReadOnlyList<ForecastStep> Steps, BandSource Source) Around(int series, int known, double[] ahead);
}
