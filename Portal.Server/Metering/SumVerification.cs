using Microsoft.EntityFrameworkCore;
using Portal.Server.Data;

namespace Portal.Server.Metering;

/// <summary>
/// Compares sums with what they are made of. Each comparison is one statement, which sees one state of the database: two
/// would report what was committed between them.
/// </summary>
internal static class SumVerification
{
    public static IAsyncEnumerable<LedgerDifference> RollupsAsync(PortalDb db)
    {
        var events = db.UsageEvents.Select(e => new
        {
            e.OrganisationId,
            Hour = (int)(e.At / LedgerTime.MicrosPerHour),
            e.ModelVersionId,
            e.Surface,
            Calls = 1L,
            Successes = e.EndReason == EndReason.Success ? 1L : 0L,
            e.Units,
            Price = e.PriceMicros,
            KeptCalls = 0L,
            KeptSuccesses = 0L,
            KeptUnits = 0L,
            KeptPrice = 0L,
        });
        var rollups = db.Rollups.Select(r => new
        {
            r.OrganisationId,
            r.Hour,
            r.ModelVersionId,
            r.Surface,
            Calls = 0L,
            Successes = 0L,
            Units = 0L,
            Price = 0L,
            KeptCalls = r.Calls,
            KeptSuccesses = r.Successes,
            KeptUnits = r.Units,
            KeptPrice = r.PriceMicros,
        });
        return events.Concat(rollups)
            .GroupBy(r => new { r.OrganisationId, r.Hour, r.ModelVersionId, r.Surface })
            .Where(g => g.Sum(r => r.Calls) != g.Sum(r => r.KeptCalls) || g.Sum(r => r.Successes) != g.Sum(r => r.KeptSuccesses)
                || g.Sum(r => r.Units) != g.Sum(r => r.KeptUnits) || g.Sum(r => r.Price) != g.Sum(r => r.KeptPrice))
            .Select(g => new
            {
                g.Key,
                Events = new Sides(g.Sum(r => r.Calls), g.Sum(r => r.Successes), g.Sum(r => r.Units), g.Sum(r => r.Price)),
                Kept = new Sides(g.Sum(r => r.KeptCalls), g.Sum(r => r.KeptSuccesses), g.Sum(r => r.KeptUnits), g.Sum(r => r.KeptPrice)),
            })
            .AsAsyncEnumerable()
            .Select(row => new LedgerDifference(
                FormattableString.Invariant(
                    $"rollup of organisation {row.Key.OrganisationId}, {DateTime.UnixEpoch.AddHours(row.Key.Hour):yyyy-MM-dd'T'HH'Z'}, version {row.Key.ModelVersionId}, {row.Key.Surface}"),
                row.Events.Sum, row.Kept.Sum));
    }

    public static IAsyncEnumerable<LedgerDifference> DaysAsync(PortalDb db)
    {
        var events = db.UsageEvents.Select(e => new
        {
            e.OrganisationId,
            Day = (int)(e.At / LedgerTime.MicrosPerDay),
            e.ModelVersionId,
            e.PlanId,
            e.Surface,
            UserId = e.UserId ?? "",
            ApiKeyId = e.ApiKeyId ?? "",
            Calls = 1L,
            Successes = e.EndReason == EndReason.Success ? 1L : 0L,
            e.Units,
            Price = e.PriceMicros,
            KeptCalls = 0L,
            KeptSuccesses = 0L,
            KeptUnits = 0L,
            KeptPrice = 0L,
        });
        var days = db.DailySums.Select(d => new
        {
            d.OrganisationId,
            d.Day,
            d.ModelVersionId,
            d.PlanId,
            d.Surface,
            d.UserId,
            d.ApiKeyId,
            Calls = 0L,
            Successes = 0L,
            Units = 0L,
            Price = 0L,
            KeptCalls = d.Calls,
            KeptSuccesses = d.Successes,
            KeptUnits = d.Units,
            KeptPrice = d.PriceMicros,
        });
        return events.Concat(days)
            .GroupBy(r => new { r.OrganisationId, r.Day, r.ModelVersionId, r.PlanId, r.Surface, r.UserId, r.ApiKeyId })
            .Where(g => g.Sum(r => r.Calls) != g.Sum(r => r.KeptCalls) || g.Sum(r => r.Successes) != g.Sum(r => r.KeptSuccesses)
                || g.Sum(r => r.Units) != g.Sum(r => r.KeptUnits) || g.Sum(r => r.Price) != g.Sum(r => r.KeptPrice))
            .Select(g => new
            {
                g.Key,
                Events = new Sides(g.Sum(r => r.Calls), g.Sum(r => r.Successes), g.Sum(r => r.Units), g.Sum(r => r.Price)),
                Kept = new Sides(g.Sum(r => r.KeptCalls), g.Sum(r => r.KeptSuccesses), g.Sum(r => r.KeptUnits), g.Sum(r => r.KeptPrice)),
            })
            .AsAsyncEnumerable()
            .Select(row => new LedgerDifference(
                FormattableString.Invariant(
                    $"day of organisation {row.Key.OrganisationId}, {LedgerTime.Day(row.Key.Day):yyyy-MM-dd}, version {row.Key.ModelVersionId}, plan {row.Key.PlanId}, {row.Key.Surface}, user '{row.Key.UserId}', key '{row.Key.ApiKeyId}'"),
                row.Events.Sum, row.Kept.Sum));
    }

    public static async IAsyncEnumerable<LedgerDifference> MonthsAsync(PortalDb db)
    {
        // A day in a month that is not its own would be in no statement of that month.
        var months = await db.DailySums.GroupBy(d => new { d.Day, d.Month }).Select(g => new { g.Key.Day, g.Key.Month, Calls = g.Sum(d => d.Calls) }).ToListAsync();
        foreach (var wrong in months.Where(m => LedgerTime.MonthOf(m.Day) != m.Month))
        {
            yield return new(
                FormattableString.Invariant($"month of the days {LedgerTime.Day(wrong.Day):yyyy-MM-dd}"), new(wrong.Calls, 0, 0, 0), default);
        }
        var days = db.DailySums.Select(d => new { d.OrganisationId, d.Month, d.ModelVersionId, d.PlanId, Sign = 1L, d.Calls, d.Successes, d.Units, d.PriceMicros });
        var sums = db.MonthlySums.Select(d => new { d.OrganisationId, d.Month, d.ModelVersionId, d.PlanId, Sign = -1L, d.Calls, d.Successes, d.Units, d.PriceMicros });
        var differing = days.Concat(sums)
            .GroupBy(r => new { r.OrganisationId, r.Month, r.ModelVersionId, r.PlanId })
            .Where(g => g.Sum(r => r.Sign * r.Calls) != 0 || g.Sum(r => r.Sign * r.Successes) != 0
                || g.Sum(r => r.Sign * r.Units) != 0 || g.Sum(r => r.Sign * r.PriceMicros) != 0)
            .Select(g => new
            {
                g.Key,
                Days = new Sides(
                    g.Sum(r => r.Sign > 0 ? r.Calls : 0), g.Sum(r => r.Sign > 0 ? r.Successes : 0),
                    g.Sum(r => r.Sign > 0 ? r.Units : 0), g.Sum(r => r.Sign > 0 ? r.PriceMicros : 0)),
                Kept = new Sides(
                    g.Sum(r => r.Sign < 0 ? r.Calls : 0), g.Sum(r => r.Sign < 0 ? r.Successes : 0),
                    g.Sum(r => r.Sign < 0 ? r.Units : 0), g.Sum(r => r.Sign < 0 ? r.PriceMicros : 0)),
            });
        await foreach (var row in differing.AsAsyncEnumerable())
        {
            yield return new(
                FormattableString.Invariant(
                    $"month of organisation {row.Key.OrganisationId}, {LedgerTime.MonthText(row.Key.Month)}, version {row.Key.ModelVersionId}, plan {row.Key.PlanId}"),
                row.Days.Sum, row.Kept.Sum);
        }
    }

    public static IAsyncEnumerable<LedgerDifference> PlanDaysAsync(PortalDb db)
    {
        var days = db.DailySums.Select(d => new { d.PlanId, d.Day, Sign = 1L, d.Calls, d.Successes, d.Units, d.PriceMicros });
        var sums = db.PlanDays.Select(d => new { d.PlanId, d.Day, Sign = -1L, d.Calls, d.Successes, d.Units, d.PriceMicros });
        return days.Concat(sums)
            .GroupBy(r => new { r.PlanId, r.Day })
            .Where(g => g.Sum(r => r.Sign * r.Calls) != 0 || g.Sum(r => r.Sign * r.Successes) != 0
                || g.Sum(r => r.Sign * r.Units) != 0 || g.Sum(r => r.Sign * r.PriceMicros) != 0)
            .Select(g => new
            {
                g.Key,
                Days = new Sides(
                    g.Sum(r => r.Sign > 0 ? r.Calls : 0), g.Sum(r => r.Sign > 0 ? r.Successes : 0),
                    g.Sum(r => r.Sign > 0 ? r.Units : 0), g.Sum(r => r.Sign > 0 ? r.PriceMicros : 0)),
                Kept = new Sides(
                    g.Sum(r => r.Sign < 0 ? r.Calls : 0), g.Sum(r => r.Sign < 0 ? r.Successes : 0),
                    g.Sum(r => r.Sign < 0 ? r.Units : 0), g.Sum(r => r.Sign < 0 ? r.PriceMicros : 0)),
            })
            .AsAsyncEnumerable()
            .Select(row => new LedgerDifference(
                FormattableString.Invariant($"day of plan {row.Key.PlanId}, {LedgerTime.Day(row.Key.Day):yyyy-MM-dd}"), row.Days.Sum, row.Kept.Sum));
    }

    private sealed record Sides(long Calls, long Successes, long Units, long Price)
    {
        public LedgerSum Sum => new(Calls, Successes, Units, Price);
    }
}
