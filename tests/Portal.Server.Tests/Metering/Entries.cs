using Portal.Server.Metering;

namespace Portal.Server.Tests.Metering;

internal static class Entries
{
    public static LedgerEntry One(
        Guid id, int organisation = 1, long units = 2, long? limit = null, DateTimeOffset? at = null, EndReason reason = EndReason.Success) =>
        new(
            new()
            {
                RequestId = id,
                OrganisationId = organisation,
                ModelVersionId = 1,
                SubscriptionId = organisation,
                PlanId = 1,
                Surface = Surface.Predict,
                At = LedgerTime.Micros(at ?? DateTimeOffset.UtcNow),
                Units = units,
                PriceMicros = units * 1000,
                EndReason = reason,
                LatencyMicros = 1,
            },
            limit);
}
