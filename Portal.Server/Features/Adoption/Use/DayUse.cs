namespace Portal.Server.Features.Adoption.Use;

/// <param name="Day">Whole UTC days since the Unix epoch.</param>
/// <param name="Successes">Of one organisation on that day; at least 1.</param>
internal readonly record struct DayUse(int Day, long Successes);

/// <summary>What one organisation did with another one's model on a UTC day.</summary>
/// <param name="Day">Whole UTC days since the Unix epoch.</param>
/// <param name="Played">How many of the successes came from the playground.</param>
/// <param name="SpendMicros">What the predictions cost, those that were charged in part included.</param>
internal readonly record struct ModelDay(int Day, int ModelId, int Successes, int Played, long SpendMicros);
