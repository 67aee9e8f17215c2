namespace Portal.Client.Contracts;

/// <summary>Sums over predictions. <paramref name="PriceMicros"/> is in millionths of the portal's currency.</summary>
public sealed record UsageTotals(long Calls, long Successes, long Units, long PriceMicros);

/// <param name="Day">A UTC day.</param>
public sealed record UsageDay(DateOnly Day, UsageTotals Totals);

/// <param name="Hour">Hour of the week in UTC: 0 is Monday from midnight, 167 Sunday from 23:00.</param>
public sealed record UsageHour(int Hour, long Calls);

public sealed record UsageByModel(string Model, string ModelName, UsageTotals Totals);

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
/// <param name="Hours">Hours of the week with any call.</param>
public sealed record UsageReport(
    DateOnly From,
    DateOnly To,
    UsageTotals Totals,
    IReadOnlyList<UsageDay> Days,
    IReadOnlyList<UsageHour> Hours,
    IReadOnlyList<UsageByModel> Models,
    IReadOnlyList<Receipt> Recent);

/// <summary>What was used on one UTC day of one version of a model, over one face.</summary>
/// <param name="Surface">Spelt as in a <see cref="Receipt"/>.</param>
public sealed record UsageLine(DateOnly Day, string Model, string Version, string Surface, UsageTotals Totals);

/// <summary>The window's lines, oldest day first, and their sums.</summary>
public sealed record UsageExport(DateOnly From, DateOnly To, IReadOnlyList<UsageLine> Lines, UsageTotals Totals);

/// <summary>The signed-in organisation's use.</summary>
public interface IUsageApi
{
    /// <param name="days">Length of the window in days, today included: 1 to 366.</param>
    /// <param name="model">Only this model; null for all.</param>
    Task<UsageReport> Get(int days, string? model, CancellationToken cancellationToken);

    /// <returns>Null when the organisation made no such prediction.</returns>
    Task<Receipt?> Receipt(string requestId, CancellationToken cancellationToken);
}
