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
}
