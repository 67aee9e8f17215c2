namespace Portal.Server.Features.Adoption.Forecasting;

/// <summary>What was forecast from one origin.</summary>
/// <param name="Ahead">The levels 1 and more periods ahead.</param>
internal sealed record Origin(ForecastMethod Method, double[] Ahead);
