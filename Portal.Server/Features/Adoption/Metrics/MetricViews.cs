using Portal.Client.Contracts;
using Portal.Server.Data;
using Portal.Server.Features.Adoption.Register;
using Portal.Server.Features.Adoption.Use;

namespace Portal.Server.Features.Adoption.Metrics;

/// <summary>Makes views of what is kept and of what happened since.</summary>
internal sealed class MetricViews(PortalDb db, RegisterStore register, UseStore use, TimeProvider time)
{
    public async Task<MetricView> OfAsync(AdoptionScope scope, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow().UtcDateTime;
        var known = await register.ReadAsync(db, cancellationToken);
        return new(scope, known, await use.ReadAsync(db, cancellationToken), now);
    }
}
