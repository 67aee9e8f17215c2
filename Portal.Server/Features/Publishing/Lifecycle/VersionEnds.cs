using Microsoft.EntityFrameworkCore;
using Portal.Client.Contracts;
using Portal.Server.Data;
using Portal.Server.Features.Audit;
using Portal.Server.Features.Models;
using Portal.Server.Features.Notices;
using Portal.Server.Features.Subscriptions;

namespace Portal.Server.Features.Publishing.Lifecycle;

/// <summary>
/// Reminds of the ends of versions and retires those whose end is there; what ends with its model is one end. Each step is an
/// update under a condition in one transaction with its notices, so that of several replicas one does it, and a kill in between
/// leaves nothing half done.
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
            .Where(v => (v.State == ModelVersionState.Deprecated || v.State == ModelVersionState.Available) && v.EndsAt != null && v.EndsAt <= first)
            .OrderBy(v => v.Id).ToListAsync(cancellationToken);
        foreach (var end in near.GroupBy(v => IsOfModel(v) ? (v.ModelId, 0) : (v.ModelId, v.Id)).Select(versions => versions.ToList()))
        {
            try
            {
                retired += await LookAfterAsync(end, now, cancellationToken);
            }
            catch (Exception exception) when (!cancellationToken.IsCancellationRequested)
            {
                // One that cannot be retired must not keep the others from their ends.
                logger.EndFailed(end[0].Model!.Slug, string.Join(", ", end.Select(v => v.Version)), exception);
            }
        }
        return retired;
    }

    private static bool IsOfModel(ModelVersion version) => version.EndsAt == version.Model!.EndsAt;

    private async Task<int> LookAfterAsync(List<ModelVersion> end, DateTime now, CancellationToken cancellationToken)
    {
        // A context of its own for each: what one could not save must not be saved with the next.
        await using var own = await databases.CreateDbContextAsync(cancellationToken);
        if (end[0].EndsAt <= now)
        {
            return await RetireAsync(own, end[0], now, cancellationToken);
        }
        // After a pause only the nearest: two reminders on one day say no more than one.
        var due = NoticePeriods.Reminders.Where(days => end[0].EndsAt <= now.AddDays(days)).Min();
        if (!end.TrueForAll(version => version.RemindedDays <= due))
        {
            await RemindAsync(own, end[0], due, now, cancellationToken);
        }
        return 0;
    }

    private Task<int> RetireAsync(PortalDb db, ModelVersion version, DateTime now, CancellationToken cancellationToken)
    {
        return audit.SaveAsync(db, Fact("retired", version), EndAsync, cancellationToken);

        async Task<int> EndAsync()
        {
            var changed = await Ending(db, version).ExecuteUpdateAsync(
                v => v.SetProperty(x => x.State, ModelVersionState.Retired).SetProperty(x => x.StateSince, now), cancellationToken);
            if (changed == 0)
            {
                return 0;
            }
            await TellAsync(db, version, NoticeKinds.VersionRetired, NoticeKinds.ModelRetired, now, cancellationToken);
            if (IsOfModel(version))
            {
                await SubscriptionChanges.EndAllAsync(db, version.Model!, now, cancellationToken);
            }
            else
            {
                await db.Subscriptions.Where(s => s.PinnedVersionId == version.Id && s.PinThenFollows).ExecuteUpdateAsync(
                    s => s.SetProperty(x => x.PinnedVersionId, (int?)null).SetProperty(x => x.PinThenFollows, false), cancellationToken);
            }
            return changed;
        }
    }

    private async Task RemindAsync(PortalDb db, ModelVersion version, int due, DateTime now, CancellationToken cancellationToken)
    {
        await audit.SaveAsync(db, Fact("reminded", version), RemindAsync, cancellationToken);

        async Task<int> RemindAsync()
        {
            var changed = await Ending(db, version).Where(v => v.RemindedDays == null || v.RemindedDays > due)
                .ExecuteUpdateAsync(v => v.SetProperty(x => x.RemindedDays, due), cancellationToken);
            if (changed > 0)
            {
                await TellAsync(db, version, NoticeKinds.VersionEnding, NoticeKinds.ModelEnding, now, cancellationToken);
            }
            return changed;
        }
    }

    private static Task TellAsync(PortalDb db, ModelVersion version, string ofVersion, string ofModel, DateTime now, CancellationToken cancellationToken) =>
        IsOfModel(version)
            ? SubscriberNotices.TellOfModelAsync(db, version.ModelId, ofModel, ModelEndFacts.Of(version.Model!), now, cancellationToken)
            : SubscriberNotices.TellAsync(db, version.ModelId, ofVersion, Told(version), now, cancellationToken);

    // A model takes along all that was approved of it.
    private static IQueryable<ModelVersion> Ending(PortalDb db, ModelVersion version)
    {
        var (id, model, end) = (version.Id, version.ModelId, version.EndsAt);
        return IsOfModel(version)
            ? db.ModelVersions.Where(v => v.ModelId == model && v.Model!.EndsAt == end
                && v.State >= ModelVersionState.Preview && v.State <= ModelVersionState.Deprecated)
            : db.ModelVersions.Where(v => v.Id == id && v.State == ModelVersionState.Deprecated && v.EndsAt == end);
    }

    private static LifecycleFacts Told(ModelVersion version) => new(version.Model!.Slug, version.Version, version.StateReason)
    {
        Replacement = version.Replacement,
        EndsAt = version.EndsAt,
    };

    private static AuditFact Fact(string what, ModelVersion version) => IsOfModel(version)
        ? new($"model.{what}", null, version.Model!.OrganisationId, version.Model.Slug)
        : new($"version.{what}", null, version.Model!.OrganisationId, $"{version.Model.Slug}/{version.Version}");
}
