using System.Security.Claims;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Localization;
using Portal.Client.Contracts;
using Portal.Client.Resources;
using Portal.Server.Auth;
using Portal.Server.Data;
using Portal.Server.Features.Audit;
using Portal.Server.Features.Statements;
using Portal.Server.Metering;

namespace Portal.Server.Features.Reconciliation;

/// <summary>Shows what the checks found; a page adds nothing up.</summary>
internal sealed class ReconciliationService(
    PortalDb db, CurrentUser current, LedgerChecks checks, WorkLeases leases, AuditLog audit, TimeProvider time,
    IStringLocalizer<StatementsText> text) : IReconciliationApi
{
    private static readonly TimeSpan Holding = TimeSpan.FromMinutes(30);

    public async Task<ReconciliationReport?> Get(string? month, int page, CancellationToken cancellationToken)
    {
        var asked = string.IsNullOrEmpty(month) ? LedgerTime.Month(time.GetUtcNow()) : LedgerTime.ParseMonth(month);
        if (asked is not { } number)
        {
            return null;
        }
        var of = db.LedgerChecks.AsNoTracking().Where(c => c.Month == number);
        var sums = await of.GroupBy(c => 1)
            .Select(g => new { Count = g.Count(), Differing = g.Count(c => c.Differs), Oldest = (DateTime?)g.Min(c => c.CheckedAt) })
            .SingleOrDefaultAsync(cancellationToken);
        var rows = await Rows(of).OrderByDescending(row => row.Check.Differs).ThenByDescending(row => row.Check.Events.Calls).ThenBy(row => row.Check.OrganisationId)
            .Skip((Math.Max(1, page) - 1) * ReconciliationReport.PageSize).Take(ReconciliationReport.PageSize).ToListAsync(cancellationToken);
        var months = await Months(cancellationToken);
        return new(
            LedgerTime.MonthText(number), [.. rows.Select(View)], sums?.Count ?? 0, sums?.Differing ?? 0,
            sums?.Oldest is { } oldest ? new DateTimeOffset(DateTime.SpecifyKind(oldest, DateTimeKind.Utc)) : null, months);
    }

    public async Task<IReadOnlyList<ReconciledMonth>?> Of(string organisation, CancellationToken cancellationToken)
    {
        if (!await db.Organisations.AnyAsync(o => o.Slug == organisation, cancellationToken))
        {
            return null;
        }
        var rows = await Rows(db.LedgerChecks.AsNoTracking()).Where(row => row.Slug == organisation)
            .OrderByDescending(row => row.Check.Month).ToListAsync(cancellationToken);
        return [.. rows.Select(View)];
    }

    public async Task<Outcome> Check(CancellationToken cancellationToken)
    {
        if (!await leases.TakeAsync(StatementWork.Lease, Holding, cancellationToken))
        {
            return new Refusal("busy", text["ClosingBusy"], StatusCodes.Status409Conflict);
        }
        try
        {
            await checks.RunAsync(cancellationToken);
            await audit.SaveAsync(
                db, new("ledger.checked", current.Principal.FindFirstValue(ClaimTypes.NameIdentifier), null, ""), cancellationToken);
            return Outcome.Done;
        }
        finally
        {
            await leases.ReleaseAsync(StatementWork.Lease);
        }
    }

    /// <summary>From the current month back to the first that was checked, without looking at the rows in between.</summary>
    private async Task<IReadOnlyList<string>> Months(CancellationToken cancellationToken)
    {
        var current = LedgerTime.Month(time.GetUtcNow());
        var first = await db.LedgerChecks.MinAsync(c => (int?)c.Month, cancellationToken) ?? current;
        return [.. Enumerable.Range(first, Math.Max(1, current - first + 1)).Reverse().Select(LedgerTime.MonthText)];
    }

    private IQueryable<Row> Rows(IQueryable<LedgerCheck> of) =>
        from check in of
        join organisation in db.Organisations on check.OrganisationId equals organisation.Id
        select new Row { Check = check, Slug = organisation.Slug, Name = organisation.Name };

    private static ReconciledMonth View(Row row) => new(
        row.Slug, row.Name, LedgerTime.MonthText(row.Check.Month), row.Check.Differs, new DateTimeOffset(row.Check.CheckedAt),
        View(row.Check.Events), View(row.Check.Rollups), View(row.Check.Days), View(row.Check.Months),
        row.Check.IsClosed ? View(row.Check.Statements) : null, View(row.Check.Waiting));

    private static CheckedTotals View(CheckedSum sum) => new(sum.Calls, sum.Units, sum.PriceMicros);

    private sealed class Row
    {
        public required LedgerCheck Check { get; init; }

        public required string Slug { get; init; }

        public required string Name { get; init; }
    }
}
