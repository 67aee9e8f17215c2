using Microsoft.EntityFrameworkCore;
using Portal.Client.Contracts;
using Portal.Server.Data;
using Portal.Server.Features.Audit;
using Portal.Server.Features.Models;
using Portal.Server.Features.Notices;

namespace Portal.Server.Features.Publishing.Lifecycle;

/// <summary>
/// Reminds of the ends of deprecated versions and retires those whose end is there. Each step is an update under a condition in one
/// transaction with its notices, so that of several replicas one does it, and a kill in between leaves nothing half done.
/// </summary>
internal sealed class VersionEnds(IDbContextFactory<PortalDb> databases, AuditLog audit, TimeProvider time, ILogger<VersionEnds> logger)
{
    /// <returns>Versions that were retired now.</returns>
    public async Task<int> RunAsync(CancellationToken cancellationToken)
    {
        var (now, retired) = (time.GetUtcNow().UtcDateTime, 0);
        var first = now.AddDays(NoticePeriods.Reminders.Max());
        await using var db = await databases.CreateDbContextAsync(cancellationToken);
        var near = await db.ModelVersions.AsNoTracking().Include(v => v.Model)
            .Where(v => v.State == ModelVersionState.Deprecated && v.EndsAt != null && v.EndsAt <= first).OrderBy(v => v.Id).ToListAsync(cancellationToken);
        foreach (var version in near)
        {
            try
            {
                retired += await LookAfterAsync(version, now, cancellationToken);
            }
            catch (Exception exception) when (!cancellationToken.IsCancellationRequested)
            {
                // One that cannot be retired must not keep the others from their ends.
                logger.EndFailed(version.Model!.Slug, version.Version, exception);
            }
        }
        return retired;
    }

    private async Task<int> LookAfterAsync(ModelVersion version, DateTime now, CancellationToken cancellationToken)
    {
        // A context of its own for each: what one could not save must not be saved with the next.
        await using var own = await databases.CreateDbContextAsync(cancellationToken);
        if (version.EndsAt <= now)
        {
            return await RetireAsync(own, version, now, cancellationToken);
        }
        await RemindAsync(own, version, now, cancellationToken);
        return 0;
    }

    private Task<int> RetireAsync(PortalDb db, ModelVersion version, DateTime now, CancellationToken cancellationToken)
    {
        return audit.SaveAsync(db, Fact("version.retired", version), EndAsync, cancellationToken);

        async Task<int> EndAsync()
        {
            var changed = await Deprecated(db, version).ExecuteUpdateAsync(
                v => v.SetProperty(x => x.State, ModelVersionState.Retired).SetProperty(x => x.StateSince, now), cancellationToken);
            if (changed > 0)
            {
                await SubscriberNotices.TellAsync(db, version.ModelId, NoticeKinds.VersionRetired, Told(version), now, cancellationToken);
                await db.Subscriptions.Where(s => s.PinnedVersionId == version.Id && s.PinThenFollows).ExecuteUpdateAsync(
                    s => s.SetProperty(x => x.PinnedVersionId, (int?)null).SetProperty(x => x.PinThenFollows, false), cancellationToken);
            }
            return changed;
        }
    }

    private async Task RemindAsync(PortalDb db, ModelVersion version, DateTime now, CancellationToken cancellationToken)
    {
        // After a pause only the nearest: two reminders on one day say no more than one.
        var due = NoticePeriods.Reminders.Where(days => version.EndsAt <= now.AddDays(days)).Min();
        if (version.RemindedDays <= due)
        {
            return;
        }
        await audit.SaveAsync(db, Fact("version.reminded", version), TellAsync, cancellationToken);

        async Task<int> TellAsync()
        {
            var changed = await Deprecated(db, version).Where(v => v.RemindedDays == null || v.RemindedDays > due)
                .ExecuteUpdateAsync(v => v.SetProperty(x => x.RemindedDays, due), cancellationToken);
            if (changed > 0)
            {
                await SubscriberNotices.TellAsync(db, version.ModelId, NoticeKinds.VersionEnding, Told(version), now, cancellationToken);
            }
            return changed;
        }
    }

    private static IQueryable<ModelVersion> Deprecated(PortalDb db, ModelVersion version)
    {
        var (id, end) = (version.Id, version.EndsAt);
        return db.ModelVersions.Where(v => v.Id == id && v.State == ModelVersionState.Deprecated && v.EndsAt == end);
    }

    private static LifecycleFacts Told(ModelVersion version) => new(version.Model!.Slug, version.Version, version.StateReason)
    {
        Replacement = version.Replacement,
        EndsAt = version.EndsAt,
    };

    private static AuditFact Fact(string action, ModelVersion version) =>
        new(action, null, version.Model!.OrganisationId, $"{version.Model.Slug}/{version.Version}");
}
