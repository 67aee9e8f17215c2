namespace Portal.Server.Features.Adoption.Forecasting;

/// <summary>What is known about a series beside its values. The defaults refuse nothing.</summary>
/// <param name="Adopters">Organisations that ever adopted; null when the series is not ours (a survey rate).</param>
/// <param name="HasDenominator">Whether the number of addressable organisations is known.</param>
/// <param name="DenominatorVariation">Its coefficient of variation; 0 when exact.</param>
/// <param name="PeriodsSinceLast">Age of the last complete period; 0 when it has just ended.</param>
/// <param name="PeriodsSinceBreak">Age of the last change of definition, survey or tariff; null when there was none.</param>
internal sealed record Standing(
    int? Adopters = null,
    bool HasDenominator = true,
    double DenominatorVariation = 0,
    int PeriodsSinceLast = 0,
    int? PeriodsSinceBreak = null);
