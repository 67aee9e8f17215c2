using Portal.Server.Data;
using Portal.Server.Features.Adoption.Metrics;
using Portal.Server.Features.Adoption.Register;
using Portal.Server.Features.Adoption.Use;

namespace Portal.Server.Tests.Adoption;

/// <summary>What the portal's own services are made of, over a test's database.</summary>
internal static class MetricsOf
{
    /// <summary>The register is read anew: a test's own writes pass the portal by.</summary>
    public static MetricViews Views(PortalDb db, UseStore use, TimeProvider clock) => new(db, new RegisterStore(new DataChanges(), clock), use, clock);

    public static AdoptionMetricsService Service(PortalDb db, UseStore use, TimeProvider clock) =>
        new(db, Views(db, use, clock), new MemberNames(db, new()));
}
