using System.Data;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Storage;
using Portal.Server.Data;
using Portal.Server.Metering;

namespace Portal.Server.Features.Demo;

/// <summary>Writes invented predictions as the meter would have: events, their rollups and the quota they used, equal to the unit.</summary>
internal static class DemoLedger
{
    private const long HourMicros = 3_600_000_000;

    /// <summary>The month as <see cref="QuotaUse.Month"/> counts it.</summary>
    public static int Month(DateTime time) => (time.Year * 12) + time.Month - 1;

    /// <param name="events">Oldest first, so the indexes grow at their ends.</param>
    public static async Task Write(PortalDb db, IReadOnlyList<UsageEvent> events, CancellationToken cancellationToken)
    {
        await PreparedInsert.Into<UsageEvent>(db,
            nameof(UsageEvent.RequestId), nameof(UsageEvent.OrganisationId), nameof(UsageEvent.ModelVersionId),
            nameof(UsageEvent.SubscriptionId), nameof(UsageEvent.PlanId), nameof(UsageEvent.Surface), nameof(UsageEvent.At),
            nameof(UsageEvent.Units), nameof(UsageEvent.PriceMicros), nameof(UsageEvent.EndReason), nameof(UsageEvent.LatencyMicros))
            .Write(events.Select(e => new object[]
            {
                e.RequestId.ToByteArray(true), e.OrganisationId, e.ModelVersionId, e.SubscriptionId, e.PlanId,
                (int)e.Surface, e.At, e.Units, e.PriceMicros, (int)e.EndReason, e.LatencyMicros,
            }), cancellationToken);

        var hours = events
            .GroupBy(e => (e.OrganisationId, Hour: (int)(e.At / HourMicros), e.ModelVersionId, e.Surface))
            .OrderBy(hour => hour.Key);
        await PreparedInsert.Into<Rollup>(db,
            nameof(Rollup.OrganisationId), nameof(Rollup.Hour), nameof(Rollup.ModelVersionId), nameof(Rollup.Surface),
            nameof(Rollup.Calls), nameof(Rollup.Successes), nameof(Rollup.Units), nameof(Rollup.PriceMicros))
            .Write(hours.Select(hour => new object[]
            {
                hour.Key.OrganisationId, hour.Key.Hour, hour.Key.ModelVersionId, (int)hour.Key.Surface,
                hour.LongCount(), hour.LongCount(e => e.EndReason == EndReason.Success),
                hour.Sum(e => e.Units), hour.Sum(e => e.PriceMicros),
            }), cancellationToken);

        await WriteDaysAndMonths(db, events, cancellationToken);

        var months = events
            .GroupBy(e => (e.SubscriptionId, Month: Month(DateTime.UnixEpoch.AddMicroseconds(e.At)), e.OrganisationId))
            .OrderBy(month => month.Key);
        await PreparedInsert.Into<QuotaUse>(db,
            nameof(QuotaUse.SubscriptionId), nameof(QuotaUse.Month), nameof(QuotaUse.OrganisationId), nameof(QuotaUse.Units))
            .Write(months.Select(month => new object[]
            {
                month.Key.SubscriptionId, month.Key.Month, month.Key.OrganisationId, month.Sum(e => e.Units),
            }), cancellationToken);
    }

    private static async Task WriteDaysAndMonths(PortalDb db, IReadOnlyList<UsageEvent> events, CancellationToken cancellationToken)
    {
        var days = events
            .GroupBy(e => (e.OrganisationId, Day: LedgerTime.DayOf(e.At), e.ModelVersionId, e.PlanId, e.Surface))
            .OrderBy(day => day.Key);
        await PreparedInsert.Into<DailySum>(db,
            nameof(DailySum.OrganisationId), nameof(DailySum.Day), nameof(DailySum.ModelVersionId), nameof(DailySum.PlanId),
            nameof(DailySum.Surface), nameof(DailySum.UserId), nameof(DailySum.ApiKeyId), nameof(DailySum.Month),
            nameof(DailySum.Calls), nameof(DailySum.Successes), nameof(DailySum.Units), nameof(DailySum.PriceMicros))
            .Write(days.Select(day => (object[])
            [
                day.Key.OrganisationId, day.Key.Day, day.Key.ModelVersionId, day.Key.PlanId, (int)day.Key.Surface, "", "",
                LedgerTime.MonthOf(day.Key.Day), .. Sums(day),
            ]), cancellationToken);

        var months = events
            .GroupBy(e => (e.OrganisationId, Month: LedgerTime.MonthOf(LedgerTime.DayOf(e.At)), e.ModelVersionId, e.PlanId))
            .OrderBy(month => month.Key);
        await PreparedInsert.Into<MonthlySum>(db,
            nameof(MonthlySum.OrganisationId), nameof(MonthlySum.Month), nameof(MonthlySum.ModelVersionId), nameof(MonthlySum.PlanId),
            nameof(MonthlySum.Calls), nameof(MonthlySum.Successes), nameof(MonthlySum.Units), nameof(MonthlySum.PriceMicros))
            .Write(months.Select(month => (object[])
            [
                month.Key.OrganisationId, month.Key.Month, month.Key.ModelVersionId, month.Key.PlanId, .. Sums(month),
            ]), cancellationToken);

        // A plan's day may be there already: organisations that are no demo use the same plans.
        await using var planDays = new SumUpsert(
            db.Database.GetDbConnection(), SumSql.UpdatePlanDay, SumSql.InsertPlanDay, ("@plan", DbType.Int32, 0), ("@day", DbType.Int32, 0));
        foreach (var day in events.GroupBy(e => (e.PlanId, Day: LedgerTime.DayOf(e.At))).OrderBy(day => day.Key))
        {
            await planDays.AddAsync(db.Database.CurrentTransaction!.GetDbTransaction(), [.. day], day.Key.PlanId, day.Key.Day);
        }
    }

    private static object[] Sums(IEnumerable<UsageEvent> events) =>
        [events.LongCount(), events.LongCount(e => e.EndReason == EndReason.Success), events.Sum(e => e.Units), events.Sum(e => e.PriceMicros)];
}
