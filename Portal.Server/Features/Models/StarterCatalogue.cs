using System.Security.Cryptography;
using System.Text;
using Microsoft.EntityFrameworkCore;
using Portal.Client.Contracts;
using Portal.Inference.Models;
using Portal.Server.Data;
using Portal.Server.Features.Organisations;
using Portal.Server.Hosting;

namespace Portal.Server.Features.Models;

/// <summary>Puts the starter models into the catalogue. What is in the catalogue already is never rewritten.</summary>
internal sealed class StarterCatalogue(
    StarterModelFolder folder, IDbContextFactory<PortalDb> databases, TimeProvider time, ILogger<StarterCatalogue> logger) : IStartupStep
{
    /// <summary>The portal's own organisation, which publishes the starter models.</summary>
    public const string ProviderSlug = "portal";

    public int Order => 10;

    public async Task RunAsync(CancellationToken cancellationToken)
    {
        var manifests = folder.Manifests().ToList();
        if (manifests.Count == 0)
        {
            return;
        }
        await using var db = await databases.CreateDbContextAsync(cancellationToken);
        var provider = await ProviderAsync(db, cancellationToken);
        foreach (var path in manifests)
        {
            var json = await File.ReadAllTextAsync(path, cancellationToken);
            var manifest = ManifestCache.Parse(json);
            if (await db.Models.AnyAsync(m => m.Slug == manifest.Slug && m.OrganisationId != provider.Id, cancellationToken))
            {
                // A publisher had the name before the portal did.
                ModelsLog.NameTaken(logger, manifest.Slug);
                continue;
            }
            var model = await ModelAsync(db, provider, manifest, cancellationToken);
            if (model.EndsAt <= time.GetUtcNow().UtcDateTime)
            {
                // An operator ended it: an upgrade does not bring it back.
                continue;
            }
            AddPlans(model, time.GetUtcNow().UtcDateTime);
            PutVersion(model, manifest, json);
            await db.SaveChangesAsync(cancellationToken);
        }
    }

    private async Task<Organisation> ProviderAsync(PortalDb db, CancellationToken cancellationToken)
    {
        var provider = await db.Organisations.SingleOrDefaultAsync(o => o.Slug == ProviderSlug, cancellationToken);
        if (provider is null)
        {
            provider = new() { Slug = ProviderSlug, Name = "AIaaS Portal", Industry = "J", SizeClass = "1-9", CreatedAt = time.GetUtcNow().UtcDateTime };
            db.Organisations.Add(provider);
            await db.SaveChangesAsync(cancellationToken);
        }
        return provider;
    }

    private async Task<Model> ModelAsync(PortalDb db, Organisation provider, ModelManifest manifest, CancellationToken cancellationToken)
    {
        var model = await db.Models.Include(m => m.Versions).Include(m => m.Plans).AsSplitQuery()
            .SingleOrDefaultAsync(m => m.Slug == manifest.Slug && m.OrganisationId == provider.Id, cancellationToken);
        if (model is null)
        {
            model = new() { OrganisationId = provider.Id, Slug = manifest.Slug, Task = manifest.Task, CreatedAt = time.GetUtcNow().UtcDateTime };
            db.Models.Add(model);
        }
        model.Task = manifest.Task;
        return model;
    }

    private static void AddPlans(Model model, DateTime now)
    {
        // Only what was never there: an operator may have published other versions, or withdrawn a plan.
        Plan[] plans =
        [
            new() { Code = "free", UnitPriceMicros = 0, MonthlyUnits = 1000, RequestsPerMinute = 60, PublishedAt = now },
            new() { Code = "payg", UnitPriceMicros = 1000, MonthlyUnits = null, RequestsPerMinute = 600, PublishedAt = now },
        ];
        foreach (var plan in plans.Where(plan => model.Plans.All(known => known.Code != plan.Code)))
        {
            model.Plans.Add(plan);
        }
    }

    private void PutVersion(Model model, ModelManifest manifest, string json)
    {
        var sha256 = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(json)));
        var serving = model.Versions.Where(v => v.Version != manifest.Version && v.State == ModelVersionState.Available).ToList();
        var version = model.Versions.SingleOrDefault(v => v.Version == manifest.Version);
        if (version is null)
        {
            version = new()
            {
                Version = manifest.Version,
                // What an operator approved keeps its place: nobody would be told that it lost it.
                State = serving.Exists(v => v.FormJson is not null) ? ModelVersionState.Legacy : ModelVersionState.Available,
                Sha256 = sha256,
                ManifestJson = json,
                CreatedAt = time.GetUtcNow().UtcDateTime,
            };
            model.Versions.Add(version);
        }
        else if (version.Sha256 != sha256)
        {
            ModelsLog.ChangedWithoutNewVersion(logger, manifest.Slug, manifest.Version);
        }
        if (version.FormJson is null)
        {
            TakePlace(version, serving);
        }
        if (version.State == ModelVersionState.Available)
        {
            // What came with the portal ends with its model, whichever version of it is there by then.
            version.EndsAt = model.EndsAt;
        }
    }

    // Only from another of the portal's own, whose files went when these came, be it with a newer portal or an older one.
    private static void TakePlace(ModelVersion version, List<ModelVersion> serving)
    {
        var former = serving.FindAll(v => v.FormJson is null);
        if (former.Count == 0 || version.State is not (ModelVersionState.Available or ModelVersionState.Legacy))
        {
            return;
        }
        if (former.Count == serving.Count)
        {
            // Else an approved upload has the place.
            version.State = ModelVersionState.Available;
        }
        former.ForEach(other => (other.State, other.EndsAt) = (ModelVersionState.Legacy, null));
    }
}
