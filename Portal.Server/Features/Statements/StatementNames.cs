using Microsoft.EntityFrameworkCore;
using Portal.Server.Data;
using Portal.Server.Features.Models;

namespace Portal.Server.Features.Statements;

/// <summary>How the versions and plans of a ledger are called on a statement.</summary>
internal sealed record StatementNames(
    IReadOnlyDictionary<int, (int? Model, string Slug, string Unit)> Versions,
    IReadOnlyDictionary<int, (int? Model, string Slug, string Code)> Plans)
{
    public static async Task<StatementNames> ReadAsync(
        PortalDb db, ManifestCache manifests, IReadOnlyCollection<int> versions, IReadOnlyCollection<int> plans, CancellationToken cancellationToken)
    {
        var slugs = await db.ModelVersions.AsNoTracking().Where(v => versions.Contains(v.Id))
            .Select(v => new { v.Id, v.ModelId, v.Model!.Slug }).ToListAsync(cancellationToken);
        var known = await manifests.OfAsync(db, slugs.Select(v => v.Id), cancellationToken);
        var codes = await db.Plans.AsNoTracking().Where(p => plans.Contains(p.Id))
            .Select(p => new { p.Id, p.ModelId, p.Model!.Slug, p.Code }).ToListAsync(cancellationToken);
        return new(
            slugs.ToDictionary(v => v.Id, v => ((int?)v.ModelId, v.Slug, known[v.Id].Unit)),
            codes.ToDictionary(p => p.Id, p => ((int?)p.ModelId, p.Slug, p.Code)));
    }

    // The ledger outlives what it counted: a version that is gone is still charged for.
    public (int? Model, string Slug, string Unit) Version(int id) => Versions.TryGetValue(id, out var version) ? version : (null, "", "");

    public (int? Model, string Slug, string Code) Plan(int id) => Plans.TryGetValue(id, out var plan) ? plan : (null, "", "");
}
