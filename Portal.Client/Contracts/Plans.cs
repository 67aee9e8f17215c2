using System.ComponentModel.DataAnnotations;

namespace Portal.Client.Contracts;

/// <summary>What a plan may ask for; beyond these nothing can be counted safely.</summary>
public static class PlanRules
{
    public const long MaxUnits = 1_000_000_000_000_000;

    public const long MaxUnitPriceMicros = 1_000_000_000_000;

    public const long MaxFeeMicros = 1_000_000_000_000_000;

    public const int MaxTiers = 10;

    public const int MaxTrialDays = 366;

    public const int MaxQuestions = 10;

    public const int MaxQuestionLength = 200;

    public const int MaxAnswerLength = 1000;

    public const int MaxReasonLength = 200;
}

/// <summary>One step of a price ladder.</summary>
/// <param name="UpTo">The last unit of a calendar month that costs this.</param>
/// <param name="UnitPriceMicros">Price of each unit of the step, in millionths of the portal's currency.</param>
public sealed record PriceTier(
    [property: Range(1, PlanRules.MaxUnits)] long UpTo,
    [property: Range(0, PlanRules.MaxUnitPriceMicros)] long UnitPriceMicros);

/// <summary>The terms of a new version of a plan.</summary>
/// <param name="Code">The plan; one that is not there yet begins with version 1.</param>
/// <param name="Name">Shown to people; null is the portal's own name for the code, or the code.</param>
/// <param name="MonthlyFeeMicros">Due for each calendar month (UTC), by whole days; 0 is none.</param>
/// <param name="UnitPriceMicros">Of units beyond the last of <paramref name="Tiers"/>; of every unit when there are none.</param>
/// <param name="Tiers">Ascending; empty is one price for all units.</param>
/// <param name="MonthlyUnits">Units a calendar month (UTC) may use; null is unlimited.</param>
/// <param name="DailyUnits">Units a calendar day (UTC) may use; null is unlimited.</param>
/// <param name="ParallelCalls">Calls that may run at the same time; null is unlimited.</param>
/// <param name="TrialDays">Days without the fee, once for each organisation and model; 0 is none.</param>
/// <param name="Questions">What a subscriber answers before the approval.</param>
public sealed record PublishPlanRequest(
    [property: Required, RegularExpression("^[a-z0-9][a-z0-9-]{0,31}$")] string Code,
    [property: StringLength(60)] string? Name,
    [property: StringLength(300)] string? Description,
    [property: Range(0, PlanRules.MaxFeeMicros)] long MonthlyFeeMicros,
    [property: Range(0, PlanRules.MaxUnitPriceMicros)] long UnitPriceMicros,
    [property: MaxLength(PlanRules.MaxTiers)] IReadOnlyList<PriceTier>? Tiers,
    [property: Range(1, PlanRules.MaxUnits)] long? MonthlyUnits,
    [property: Range(1, PlanRules.MaxUnits)] long? DailyUnits,
    [property: Range(1, 1_000_000)] int RequestsPerMinute,
    [property: Range(1, 100_000)] int? ParallelCalls,
    [property: Range(0, PlanRules.MaxTrialDays)] int TrialDays,
    bool NeedsApproval,
    [property: MaxLength(PlanRules.MaxQuestions)] IReadOnlyList<string>? Questions);

/// <summary>A version of a plan as its publisher sees it. Versions never change; the newest one that is not withdrawn is on offer.</summary>
/// <param name="WithdrawnAt">Since when it takes no new subscribers; who has it keeps it.</param>
/// <param name="Subscribers">Organisations whose subscription runs on it now.</param>
public sealed record PlanVersionView(PlanView Plan, DateTimeOffset PublishedAt, DateTimeOffset? WithdrawnAt, int Subscribers);

/// <summary>A model of the caller's organisation, or of the portal itself for operators.</summary>
public sealed record PublishedModel(string Model, string Name, string Unit, string Provider, int Plans, int Subscribers, int PendingRequests);

/// <summary>An organisation that waits for its publisher's answer.</summary>
public sealed record PendingRequest(
    int Id,
    string Model,
    string ModelName,
    PlanView Plan,
    string Organisation,
    string RequestedBy,
    DateTimeOffset RequestedAt,
    IReadOnlyList<RequestAnswer> Answers);

/// <summary>A question of the request form with its answer.</summary>
public sealed record RequestAnswer(string Question, string Answer);

/// <param name="Reason">Shown to the organisation that asked.</param>
public sealed record RefuseSubscriptionRequest([property: Required, StringLength(PlanRules.MaxReasonLength)] string Reason);

/// <summary>Plans of one's own models and who wants them; for publishers, and for operators of the portal's own models.</summary>
public interface IPublishingApi
{
    Task<Outcome<IReadOnlyList<PublishedModel>>> Models(CancellationToken cancellationToken);

    /// <summary>All versions of all plans of a model, newest first within a plan.</summary>
    Task<Outcome<IReadOnlyList<PlanVersionView>>> Plans(string model, CancellationToken cancellationToken);

    /// <summary>Adds a version. It takes the older one's place for new subscribers; running subscriptions stay as they are.</summary>
    Task<Outcome<PlanVersionView>> Publish(string model, PublishPlanRequest request, CancellationToken cancellationToken);

    /// <summary>The plan takes no new subscribers from now on.</summary>
    Task<Outcome> Withdraw(string model, string code, CancellationToken cancellationToken);

    Task<Outcome<IReadOnlyList<PendingRequest>>> Requests(CancellationToken cancellationToken);

    /// <summary>The organisation's subscription begins, or changes to the plan that it asked for.</summary>
    Task<Outcome> Approve(int id, CancellationToken cancellationToken);

    Task<Outcome> Refuse(int id, RefuseSubscriptionRequest request, CancellationToken cancellationToken);
}
