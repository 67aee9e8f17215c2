namespace Portal.Server.Features.Adoption.Forecasting;

/// <summary>How one past forecast of the panel came out.</summary>
/// <param name="Series">Its place in the panel.</param>
/// <param name="Known">How many periods the forecast rested on.</param>
/// <param name="Target">The calendar period that it was for: from then on its error is known.</param>
/// <param name="Scaled">Actual less forecast, in scales of the series at the origin.</param>
internal readonly record struct PastError(int Series, int Known, int Target, double Scaled);
