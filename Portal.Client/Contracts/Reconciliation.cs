namespace Portal.Client.Contracts;

/// <summary>One sum of an organisation's month.</summary>
public sealed record CheckedTotals(long Calls, long Units, long PriceMicros);

/// <summary>What an organisation's month added up to in every place.</summary>
/// <param name="Organisation">Its short name.</param>
/// <param name="Month">A UTC month, <c>2026-11</c>.</param>
/// <param name="Statements">Lines of closed statements about the month; null while it is open.</param>
/// <param name="Waiting">Events that came after the last statement was closed: they wait for the next one.</param>
public sealed record ReconciledMonth(
    string Organisation,
    string Name,
    string Month,
    bool Differs,
    DateTimeOffset CheckedAt,
    CheckedTotals Events,
    CheckedTotals Rollups,
    CheckedTotals Days,
    CheckedTotals Months,
    CheckedTotals? Statements,
    CheckedTotals Waiting);

/// <summary>A month of all organisations: those that differ first.</summary>
/// <param name="Rows">At most <see cref="PageSize"/>.</param>
/// <param name="Count">How many organisations there are of this month.</param>
/// <param name="CheckedAt">The oldest check among them; null when nothing is checked yet.</param>
public sealed record ReconciliationReport(
    string Month, IReadOnlyList<ReconciledMonth> Rows, int Count, int Differing, DateTimeOffset? CheckedAt, IReadOnlyList<string> Months)
{
    public const int PageSize = 50;
}

/// <summary>Whether the ledger agrees with itself, for operators.</summary>
public interface IReconciliationApi
{
    /// <param name="month">A UTC month, <c>2026-11</c>; null for the current one.</param>
    /// <param name="page">1, 2, 3, …</param>
    /// <returns>Null when <paramref name="month"/> is none.</returns>
    Task<ReconciliationReport?> Get(string? month, int page, CancellationToken cancellationToken);

    /// <summary>Every month of one organisation, newest first.</summary>
    /// <returns>Null when there is none of that short name.</returns>
    Task<IReadOnlyList<ReconciledMonth>?> Of(string organisation, CancellationToken cancellationToken);

    /// <summary>Checks what is not settled, now.</summary>
    Task<Outcome> Check(CancellationToken cancellationToken);
}
