using Microsoft.EntityFrameworkCore;
using Portal.Server.Data;
using Portal.Server.Features.Statements;
using Portal.Server.Metering;

namespace Portal.Server.Features.Reconciliation;

/// <summary>One month of an organisation, added up in every place.</summary>
internal sealed record MonthOfOrganisation(
    int Month, CheckedSum Events, CheckedSum Rollups, CheckedSum Days, CheckedSum Months, bool IsClosed, CheckedSum Statements, CheckedSum Waiting)
{
    /// <summary>An open month is on no statement yet.</summary>
    public bool Differs => Events != Rollups || Events != Days || Events != Months || (IsClosed && Events != Plus(Statements, Waiting));

    public bool HasAnything => Events.Calls + Rollups.Calls + Days.Calls + Months.Calls + Statements.Calls != 0;

    private static CheckedSum Plus(CheckedSum one, CheckedSum other) => new()
    {
        Calls = one.Calls + other.Calls,
        Units = one.Units + other.Units,
        PriceMicros = one.PriceMicros + other.PriceMicros,
    };
}

/// <summary>Adds up an organisation's months; the events by its own part of their index alone.</summary>
internal static class MonthsOfOrganisation
{
    public static async Task<IReadOnlyList<MonthOfOrganisation>> ReadAsync(
        PortalDb db, int organisation, int first, int last, CancellationToken cancellationToken)
    {
        var (firstDay, endDay) = (LedgerTime.FirstDay(first), LedgerTime.FirstDay(last + 1));
        var (from, to) = (firstDay * LedgerTime.MicrosPerDay, endDay * LedgerTime.MicrosPerDay);
        var (firstHour, endHour) = (firstDay * 24, endDay * 24);
        var range = db.UsageEvents.Where(e => e.OrganisationId == organisation && e.At >= from && e.At < to);
        var events = await ByDayAsync(range);
        var rollups = await db.Rollups.Where(r => r.OrganisationId == organisation && r.Hour >= firstHour && r.Hour < endHour)
            .GroupBy(r => r.Hour / 24).Select(g => new Row(g.Key, g.Sum(r => r.Calls), g.Sum(r => r.Units), g.Sum(r => r.PriceMicros)))
            .ToListAsync(cancellationToken);
        var days = await db.DailySums.Where(d => d.OrganisationId == organisation && d.Day >= firstDay && d.Day < endDay)
            .GroupBy(d => d.Day).Select(g => new Row(g.Key, g.Sum(r => r.Calls), g.Sum(r => r.Units), g.Sum(r => r.PriceMicros)))
            .ToListAsync(cancellationToken);
        var months = await db.MonthlySums.Where(m => m.OrganisationId == organisation && m.Month >= first && m.Month <= last)
            .GroupBy(m => m.Month).Select(g => new Row(g.Key, g.Sum(r => r.Calls), g.Sum(r => r.Units), g.Sum(r => r.PriceMicros)))
            .ToListAsync(cancellationToken);
        var lines = await db.StatementLines
            .Where(l => l.OrganisationId == organisation && l.ForMonth >= first && l.ForMonth <= last
                && (l.Kind == StatementLineKind.Usage || l.Kind == StatementLineKind.Correction))
            .GroupBy(l => l.ForMonth).Select(g => new Row(g.Key, g.Sum(r => r.Calls), g.Sum(r => r.Units), g.Sum(r => r.PriceMicros)))
            .ToListAsync(cancellationToken);
        var closed = await db.Statements.Where(s => s.OrganisationId == organisation).OrderByDescending(s => s.Month)
            .Select(s => new { s.Month, s.LastEventId }).FirstOrDefaultAsync(cancellationToken);
        var late = closed is null || closed.Month < first ? [] : await ByDayAsync(range.Where(e => e.Id > closed.LastEventId));

        var (eventsOf, rollupsOf, daysOf, lateOf) = (ByMonth(events), ByMonth(rollups), ByMonth(days), ByMonth(late));
        var (monthsOf, linesOf) = (months.ToLookup(row => row.At), lines.ToLookup(row => row.At));
        return
        [
            .. Enumerable.Range(first, last - first + 1).Select(month => new MonthOfOrganisation(
                month, Sum(eventsOf[month]), Sum(rollupsOf[month]), Sum(daysOf[month]), Sum(monthsOf[month]),
                closed?.Month >= month, Sum(linesOf[month]), closed?.Month >= month ? Sum(lateOf[month]) : new())),
        ];

        Task<List<Row>> ByDayAsync(IQueryable<UsageEvent> some) => some
            .GroupBy(e => (int)(e.At / LedgerTime.MicrosPerDay))
            .Select(g => new Row(g.Key, g.LongCount(), g.Sum(e => e.Units), g.Sum(e => e.PriceMicros)))
            .ToListAsync(cancellationToken);
    }

    private static ILookup<int, Row> ByMonth(IEnumerable<Row> days) => days.ToLookup(row => LedgerTime.MonthOf(row.At));

    private static CheckedSum Sum(IEnumerable<Row> rows) => rows.Aggregate(
        new CheckedSum(), (sum, row) => new() { Calls = sum.Calls + row.Calls, Units = sum.Units + row.Units, PriceMicros = sum.PriceMicros + row.PriceMicros });

    /// <summary>A day's or month's sums.</summary>
    private sealed record Row(int At, long Calls, long Units, long PriceMicros);
}
