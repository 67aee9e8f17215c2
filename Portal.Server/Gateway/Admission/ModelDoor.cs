using Microsoft.EntityFrameworkCore;
using Portal.Server.Data;
using Portal.Server.Features.Models;

namespace Portal.Server.Gateway.Admission;

/// <summary>What the door must know of a model and of the caller's contract to it.</summary>
/// <param name="Contract">Null when the organisation is not subscribed.</param>
internal sealed record ModelAtDoor(string Slug, int VersionId, string Version, IReadOnlyList<string> Accepts, Contract? Contract);

/// <param name="MonthlyUnits">The plan's quota; null is unlimited.</param>
internal sealed record Contract(int SubscriptionId, int PlanId, long UnitPriceMicros, long? MonthlyUnits, int RequestsPerMinute);

/// <summary>Reads models and contracts fresh at every call, so that a change of plan or a cancellation counts at once.</summary>
internal sealed class ModelDoor(IDbContextFactory<PortalDb> databases, ManifestCache manifests)
{
    /// <returns>Null when no such model is listed.</returns>
    public async Task<ModelAtDoor?> FindAsync(int organisation, string slug, CancellationToken cancellationToken)
    {
        await using var db = await databases.CreateDbContextAsync(cancellationToken);
        var found = await db.Models.Listed().Where(m => m.Slug == slug).Select(m => new
        {
            Version = m.Versions.Where(v => v.State == ModelVersionState.Available).OrderByDescending(v => v.Id).First().Id,
            Contract = db.Subscriptions
                .Where(s => s.OrganisationId == organisation && s.ModelId == m.Id && s.CancelledAt == null)
                .Select(s => new Contract(s.Id, s.PlanId, s.Plan!.UnitPriceMicros, s.Plan.MonthlyUnits, s.Plan.RequestsPerMinute))
                .FirstOrDefault(),
        }).SingleOrDefaultAsync(cancellationToken);
        if (found is null)
        {
            return null;
        }
        var manifest = await manifests.OfAsync(db, found.Version, cancellationToken);
        return new(manifest.Slug, found.Version, manifest.Version, manifest.Accepts, found.Contract);
    }

    public async Task<bool> IsListedAsync(string slug, CancellationToken cancellationToken)
    {
        await using var db = await databases.CreateDbContextAsync(cancellationToken);
        return await db.Models.Listed().AnyAsync(m => m.Slug == slug, cancellationToken);
    }
}
