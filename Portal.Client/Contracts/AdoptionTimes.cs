using System.Text.Json.Serialization;

namespace Portal.Client.Contracts;

/// <param name="Month">First day of the month in which the cohort was first active.</param>
/// <param name="Organisations">Null when hidden.</param>
/// <param name="Retained">Share active j windows later, j = 0, 1, …; null while the cohort is too young.</param>
public sealed record Cohort(DateOnly Month, int? Organisations, IReadOnlyList<double?> Retained);

/// <summary>One step of a Kaplan-Meier curve, with Greenwood's 95 % interval on the log-log scale.</summary>
/// <param name="Day">Days since the start.</param>
/// <param name="Share">Still without the event, of 1.</param>
public sealed record SurvivalPoint(int Day, double Share, double Low, double High, int AtRisk);

/// <param name="WindowDays">Length of one step of the cohorts.</param>
/// <param name="Survival">From first active to two windows without being active.</param>
public sealed record AdoptionRetention(
    MetricNote Note, int WindowDays, IReadOnlyList<Cohort> Cohorts, IReadOnlyList<SurvivalPoint> Survival);

/// <param name="New">First active ever.</param>
/// <param name="Returned">Active again after having been lost.</param>
/// <param name="Lost">Not active for two whole windows.</param>
public sealed record TurnoverPoint(DateOnly WindowEnd, int? Active, int? New, int? Returned, int? Lost, double? LostShare, bool IsOpen);

public sealed record AdoptionTurnover(MetricNote Note, IReadOnlyList<TurnoverPoint> Points);

/// <summary>Days from registration to first active, of all organisations in scope, those that never were included.</summary>
/// <param name="ShareNotYet">Of 1.</param>
/// <param name="LowerQuartileDays">Null while fewer than a quarter have adopted, and so on.</param>
public sealed record TimeToAdopt(
    MetricNote Note, int? Organisations, double? ShareNotYet, int? LowerQuartileDays, int? MedianDays, int? UpperQuartileDays,
    IReadOnlyList<SurvivalPoint> Curve);

[JsonConverter(typeof(JsonStringEnumConverter<FunnelStage>))]
public enum FunnelStage
{
    Browsed,
    Tried,
    Subscribed,
    Active,

    /// <summary>Active again in the window after the first.</summary>
    Retained,
}

/// <param name="StepRate">Of the stage before.</param>
/// <param name="OverallRate">Of the first stage.</param>
public sealed record FunnelStep(FunnelStage Stage, int? Organisations, double? StepRate, double? OverallRate);

/// <summary>Stages in order, each within the days after the organisation first browsed; closed cohorts only.</summary>
/// <param name="CohortFrom">First browsed on that day or later.</param>
/// <param name="CohortTo">First browsed on that day or earlier.</param>
public sealed record AdoptionFunnel(MetricNote Note, DateOnly CohortFrom, DateOnly CohortTo, int WithinDays, IReadOnlyList<FunnelStep> Steps);
