using System.ComponentModel.DataAnnotations;

namespace Portal.Client.Contracts;

/// <summary>An organisation's contract to a model, with what is left of this month's quota.</summary>
/// <param name="MonthlyUnits">The plan's quota; null is unlimited.</param>
/// <param name="ResetsAt">When the quota starts anew: the first of next month, UTC.</param>
public sealed record SubscriptionView(
    string Model,
    string ModelName,
    string PlanCode,
    string PlanName,
    long UnitPriceMicros,
    long? MonthlyUnits,
    long UsedUnits,
    int RequestsPerMinute,
    DateTimeOffset Since,
    DateTimeOffset ResetsAt)
{
    /// <summary>What one unit of use is, such as <c>image</c>.</summary>
    public string Unit { get; init; } = "";

    /// <summary>The plan's version: its prices stay until the subscription is changed.</summary>
    public int PlanVersion { get; init; } = 1;

    /// <summary>True when the plan takes no new subscribers in this version.</summary>
    public bool IsWithdrawn { get; init; }

    /// <summary>Due for each calendar month (UTC), by whole days; 0 is none.</summary>
    public long MonthlyFeeMicros { get; init; }

    /// <summary>Prices of a month's first units, ascending; empty is one price for all units.</summary>
    public IReadOnlyList<PriceTier> Tiers { get; init; } = [];

    /// <summary>The end of the running trial; null when there is none.</summary>
    public DateTimeOffset? TrialUntil { get; init; }

    /// <summary>The plan's units of a UTC day; null is unlimited.</summary>
    public long? DailyUnits { get; init; }

    /// <summary>Units used of <see cref="DailyUnits"/> today; 0 where there is no such bound.</summary>
    public long UsedToday { get; init; }

    /// <summary>Calls that may run at the same time; null is unlimited.</summary>
    public int? ParallelCalls { get; init; }

    /// <summary>The version that it is pinned to; null follows the publisher.</summary>
    public VersionPin? Pin { get; init; }
}

public sealed record SubscribeRequest(
    [property: Required, StringLength(64)] string Model,
    [property: Required, StringLength(32)] string Plan)
{
    /// <summary>The version that the terms were read of; another one is refused. Null takes the one on offer.</summary>
    public int? Version { get; init; }

    /// <summary>The model version whose licence was read and accepted; needed where the publisher asks for it.</summary>
    [StringLength(32)]
    public string? AcceptedLicenceOf { get; init; }
}

/// <summary>What a change of plan or a cancellation does to the month's fee, if it is made now.</summary>
/// <param name="Plan">The new plan's code; null is a cancellation.</param>
/// <param name="FeeBeforeMicros">This calendar month's fee if nothing changes.</param>
/// <param name="FeeAfterMicros">This calendar month's fee with the change.</param>
/// <param name="MonthlyFeeMicros">The fee of a full month afterwards.</param>
/// <param name="From">The first day (UTC) of the new fee.</param>
/// <param name="TrialUntil">The end of the trial that begins; null when none does.</param>
public sealed record SubscriptionQuote(
    string? Plan, long FeeBeforeMicros, long FeeAfterMicros, long MonthlyFeeMicros, DateOnly From, DateTimeOffset? TrialUntil);

/// <param name="Answers">To the plan's questions, in their order.</param>
public sealed record SubscriptionApplication(
    [property: Required, StringLength(64)] string Model,
    [property: Required, StringLength(32)] string Plan,
    [property: MaxLength(PlanRules.MaxQuestions)] IReadOnlyList<string>? Answers)
{
    /// <summary>The version that the terms were read of; another one is refused. Null takes the one on offer.</summary>
    public int? Version { get; init; }

    /// <summary>The model version whose licence was read and accepted; needed where the publisher asks for it.</summary>
    [StringLength(32)]
    public string? AcceptedLicenceOf { get; init; }
}

/// <summary>A subscription that the organisation asked a publisher for.</summary>
/// <param name="State">One of <see cref="RequestStates"/>.</param>
/// <param name="Reason">The publisher's, of a refusal.</param>
public sealed record SubscriptionRequestView(
    int Id, string Model, string ModelName, string PlanCode, string PlanName, string State, string? Reason, DateTimeOffset RequestedAt, DateTimeOffset? DecidedAt);

public static class RequestStates
{
    public const string Pending = "pending";
    public const string Approved = "approved";
    public const string Refused = "refused";
    public const string Withdrawn = "withdrawn";
}

/// <summary>The signed-in organisation's subscriptions.</summary>
public interface ISubscriptionsApi
{
    Task<IReadOnlyList<SubscriptionView>> List(CancellationToken cancellationToken);

    /// <returns>Null when the organisation is not subscribed to the model.</returns>
    Task<SubscriptionView?> Get(string model, CancellationToken cancellationToken);

    /// <summary>Subscribes the organisation, or moves its subscription to another plan.</summary>
    Task<Outcome<SubscriptionView>> Subscribe(SubscribeRequest request, CancellationToken cancellationToken);

    Task<Outcome> Cancel(string model, CancellationToken cancellationToken);

    /// <param name="model">The model's slug.</param>
    /// <param name="plan">The plan to change to; null asks about a cancellation.</param>
    /// <param name="cancellationToken">The caller went away.</param>
    Task<Outcome<SubscriptionQuote>> Quote(string model, string? plan, CancellationToken cancellationToken);
}

/// <summary>What the signed-in organisation asked publishers for.</summary>
public interface ISubscriptionRequestsApi
{
    /// <summary>The newest request of each model.</summary>
    Task<IReadOnlyList<SubscriptionRequestView>> List(CancellationToken cancellationToken);

    /// <summary>Asks for a plan that needs an approval.</summary>
    Task<Outcome<SubscriptionRequestView>> Send(SubscriptionApplication application, CancellationToken cancellationToken);

    /// <summary>Takes back a request that nobody has answered.</summary>
    Task<Outcome> Withdraw(int id, CancellationToken cancellationToken);
}
