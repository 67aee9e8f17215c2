namespace Portal.Client.Contracts;

/// <summary>Sums over predictions. <paramref name="PriceMicros"/> is in millionths of the portal's currency.</summary>
public sealed record UsageTotals(long Calls, long Successes, long Units, long PriceMicros);

/// <param name="Day">A UTC day.</param>
public sealed record UsageDay(DateOnly Day, UsageTotals Totals);

/// <param name="Hour">Hour of the week in UTC: 0 is Monday from midnight, 167 Sunday from 23:00.</param>
public sealed record UsageHour(int Hour, long Calls);

public sealed record UsageByModel(string Model, string ModelName, UsageTotals Totals);

/// <param name="UserId">Null for what no person did: keys made at the console or for services.</param>
/// <param name="Name">Empty with <paramref name="UserId"/> null.</param>
public sealed record UsageByMember(string? UserId, string Name, UsageTotals Totals);

/// <param name="KeyId">Null for what was done without a key, in the playground.</param>
/// <param name="Name">Empty with <paramref name="KeyId"/> null.</param>
public sealed record UsageByKey(string? KeyId, string Name, UsageTotals Totals);

/// <summary>What a report is about.</summary>
/// <param name="Days">Length of the window in days, today included: 1 to 366.</param>
/// <param name="Model">Only this model; null for all.</param>
/// <param name="Who"><see cref="Own"/> for what the caller did in the playground and with keys of their own; null for everybody.</param>
/// <param name="Member">Only what this member did; for owners and admins, others may name themselves.</param>
/// <param name="Key">Only what was done with this key.</param>
public sealed record UsageFilter(int Days, string? Model = null, string? Who = null, string? Member = null, string? Key = null)
{
    public const string Own = "own";

    /// <summary>Whether it tells people or keys apart: the hours of the week do not.</summary>
    public bool IsPersonal => Who is not null || Member is not null || Key is not null;
}

/// <summary>What a prediction cost and why.</summary>
/// <param name="Surface">Where it came in: <c>playground</c> or <c>predict</c>.</param>
/// <param name="Rule">The rule that decided: <c>charged</c>, <c>partly</c> or <c>free</c>.</param>
/// <param name="EndReason">How it ended: <c>success</c>, <c>invalid_input</c>, <c>failed</c>, <c>cancelled</c>, <c>timed_out</c>.</param>
/// <param name="KeyName">The API key it was made with; null for the playground.</param>
public sealed record Receipt(
    string RequestId,
    DateTimeOffset At,
    string Model,
    string ModelName,
    string Version,
    string Plan,
    string Surface,
    long Units,
    long PriceMicros,
    string Rule,
    string EndReason,
    double LatencyMs,
    string? KeyName);

/// <param name="From">First UTC day of the window.</param>
/// <param name="To">Last UTC day of the window, today.</param>
/// <param name="Hours">Hours of the week with any call; empty for one person's or key's report, since hours are not kept by these.</param>
public sealed record UsageReport(
    DateOnly From,
    DateOnly To,
    UsageTotals Totals,
    IReadOnlyList<UsageDay> Days,
    IReadOnlyList<UsageHour> Hours,
    IReadOnlyList<UsageByModel> Models,
    IReadOnlyList<Receipt> Recent)
{
    /// <summary>By person, adding up to the totals; null for who may not see what colleagues do.</summary>
    public IReadOnlyList<UsageByMember>? Members { get; init; }

    /// <summary>By key, adding up to the totals.</summary>
    public IReadOnlyList<UsageByKey> Keys { get; init; } = [];
}

/// <summary>What was used on one UTC day of one version of a model, on one plan, over one face, by one person or key.</summary>
/// <param name="Surface">Spelt as in a <see cref="Receipt"/>.</param>
/// <param name="Member">Null for no person, and for who may not see what colleagues do.</param>
/// <param name="Key">The key's name; null for the playground.</param>
public sealed record UsageLine(
    DateOnly Day, string Model, string Version, string Plan, string Surface, string? Member, string? Key, string? KeyId, UsageTotals Totals);

/// <summary>The window's lines, oldest day first, and their sums.</summary>
public sealed record UsageExport(DateOnly From, DateOnly To, IReadOnlyList<UsageLine> Lines, UsageTotals Totals);

/// <summary>The signed-in organisation's use.</summary>
public interface IUsageApi
{
    /// <returns>Null when the organisation has no such member or key, or the caller may not see the member's use.</returns>
    Task<UsageReport?> Get(UsageFilter filter, CancellationToken cancellationToken);

    /// <returns>Null when the organisation made no such prediction.</returns>
    Task<Receipt?> Receipt(string requestId, CancellationToken cancellationToken);
}
