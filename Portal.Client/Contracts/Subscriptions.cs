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
    /// <summary>The plan's units of a UTC day; null is unlimited.</summary>
    public long? DailyUnits { get; init; }

    /// <summary>Units used of <see cref="DailyUnits"/> today; 0 where there is no such bound.</summary>
    public long UsedToday { get; init; }

    /// <summary>Calls that may run at the same time; null is unlimited.</summary>
    public int? ParallelCalls { get; init; }
}

public sealed record SubscribeRequest(
    [property: Required, StringLength(64)] string Model,
    [property: Required, StringLength(32)] string Plan);

/// <summary>The signed-in organisation's subscriptions.</summary>
public interface ISubscriptionsApi
{
    Task<IReadOnlyList<SubscriptionView>> List(CancellationToken cancellationToken);

    /// <returns>Null when the organisation is not subscribed to the model.</returns>
    Task<SubscriptionView?> Get(string model, CancellationToken cancellationToken);

    /// <summary>Subscribes the organisation, or moves its subscription to another plan.</summary>
    Task<Outcome<SubscriptionView>> Subscribe(SubscribeRequest request, CancellationToken cancellationToken);

    Task<Outcome> Cancel(string model, CancellationToken cancellationToken);
}
