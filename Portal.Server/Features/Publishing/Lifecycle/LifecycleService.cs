using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Localization;
using Portal.Client.Contracts;
using Portal.Client.Resources;
using Portal.Server.Data;
using Portal.Server.Features.Audit;
using Portal.Server.Features.Models;
using Portal.Server.Features.Notices;
using Portal.Server.Features.Publishing.Versions;

namespace Portal.Server.Features.Publishing.Lifecycle;

/// <summary>Changes the state of approved versions: the change, its audit row and the subscribers' notices happen together or not at all.</summary>
internal sealed class LifecycleService(
    PortalDb db, Publisher publisher, LifecycleRules rules, ModelLoading loading, AuditLog audit, TimeProvider time, IStringLocalizer<ApiText> text)
    : ILifecycleApi
{
    public async Task<Outcome<ModelVersionView>> Change(
        string model, string version, ChangeStateRequest request, CancellationToken cancellationToken)
    {
        if (publisher.Refuse() is { } refusal)
        {
            return refusal;
        }
        using var turn = await AvailablePlace.Turns.TakeAsync(model, cancellationToken);
        var rows = await RowsAsync(model, cancellationToken);
        return rows.Find(row => row.Version.Version == version) is not { } row ? Unknown(version)
            : await db.Models.AnyAsync(m => m.Id == row.Version.ModelId && m.EndsAt != null, cancellationToken)
                ? new Refusal("model_ending", text["ModelEnding"], StatusCodes.Status409Conflict)
            : await ChangeAsync(row, [.. rows.Where(other => other != row)], request);
    }

    private async Task<Outcome<ModelVersionView>> ChangeAsync(VersionRow row, List<VersionRow> others, ChangeStateRequest request)
    {
        var versions = others.ConvertAll(other => other.Version);
        if (rules.Refuse(row.Version, request, versions) is { } refusal)
        {
            return refusal;
        }
        var rises = request.State == ModelVersionState.Available ? row.Version
            : LifecycleRules.LeavesPlaceEmpty(row.Version, versions) ? versions.First(other => other.Version == request.Replacement)
            : null;
        // Who cannot be served is not switched to; calls are sent to it only once its row says so.
        var manifest = rises is null ? null : ManifestCache.Parse(rises.ManifestJson);
        if (manifest is not null && await loading.EnsureAsync(manifest) is { } why)
        {
            return new Refusal("cannot_load", text["VersionCannotLoad", why], StatusCodes.Status409Conflict);
        }
        var fact = publisher.Fact($"version.{request.State}".ToLowerInvariant(), row.OrganisationId, $"{row.Slug}/{row.Version.Version}");
        if (await audit.SaveAsync(db, fact, () => SwitchAsync(row, request, rises), CancellationToken.None) == 0)
        {
            return new Refusal("changed_since", text["VersionStateChanged"], StatusCodes.Status409Conflict);
        }
        if (manifest is not null)
        {
            loading.Answer(manifest);
        }
        return (await RowsAsync(row.Slug, CancellationToken.None)).Single(after => after.Version.Id == row.Version.Id).View();
    }

    /// <returns>0 where somebody else was quicker, or where nobody would answer any more.</returns>
    private async Task<int> SwitchAsync(VersionRow row, ChangeStateRequest request, ModelVersion? rises)
    {
        var (version, now, reason) = (row.Version, time.GetUtcNow().UtcDateTime, string.IsNullOrWhiteSpace(request.Reason) ? null : request.Reason.Trim());
        var end = request.State == ModelVersionState.Deprecated ? rules.EndOf([version], request.EndsOn) : (DateTime?)null;
        var replacement = request.State == ModelVersionState.Available ? null : request.Replacement;
        // An end that is put off ends the same deprecation: callers read since when.
        var since = version.State == ModelVersionState.Deprecated && request.State == ModelVersionState.Deprecated ? version.StateSince : now;
        var reminded = LifecycleRules.RemindedBy(end, now);
        var changed = await Unchanged(version).ExecuteUpdateAsync(v => v
            .SetProperty(x => x.State, request.State).SetProperty(x => x.StateSince, since).SetProperty(x => x.StateReason, reason)
            .SetProperty(x => x.EndsAt, end).SetProperty(x => x.Replacement, replacement).SetProperty(x => x.RemindedDays, reminded));
        if (changed == 0)
        {
            return 0;
        }
        var told = new LifecycleFacts(row.Slug, version.Version, reason) { Replacement = replacement, EndsAt = end };
        if (rises is not null && rises.Id != version.Id)
        {
            if (await RiseAsync(row, rises, now) == 0)
            {
                return 0;
            }
        }
        else if (rises is not null)
        {
            await AvailablePlace.TakeAsync(db, version.ModelId, version.Id, ManifestCache.Parse(version.ManifestJson), reason, now, CancellationToken.None);
            return changed;
        }
        else if (!await db.ModelVersions.AnyAsync(v => v.ModelId == version.ModelId && v.State == ModelVersionState.Available))
        {
            return 0;
        }
        var kind = request.State == ModelVersionState.Deprecated ? NoticeKinds.VersionDeprecated : NoticeKinds.VersionLegacy;
        await SubscriberNotices.TellAsync(
            db, version.ModelId, kind,
            told with { IsTakenBack = version.State == ModelVersionState.Deprecated && request.State == ModelVersionState.Legacy }, now, CancellationToken.None);
        return changed;
    }

    private async Task<int> RiseAsync(VersionRow row, ModelVersion rises, DateTime now)
    {
        var risen = await Unchanged(rises).ExecuteUpdateAsync(v => v
            .SetProperty(x => x.State, ModelVersionState.Available).SetProperty(x => x.StateSince, now).SetProperty(x => x.StateReason, (string?)null));
        if (risen > 0)
        {
            var manifest = ManifestCache.Parse(rises.ManifestJson);
            await db.Models.Where(m => m.Id == rises.ModelId).ExecuteUpdateAsync(m => m.SetProperty(x => x.Task, manifest.Task));
            await SubscriberNotices.TellAvailableAsync(
                db, rises.ModelId, new(row.Slug, rises.Version) { Former = row.Version.Version }, formerIsLegacy: false, now, CancellationToken.None);
        }
        return risen;
    }

    // All that a change of state writes: of two changes at one time, on whichever replicas, the second finds another row than it read.
    private IQueryable<ModelVersion> Unchanged(ModelVersion version)
    {
        var (id, state, since, end) = (version.Id, version.State, version.StateSince, version.EndsAt);
        var (replacement, reason) = (version.Replacement, version.StateReason);
        return db.ModelVersions.Where(v => v.Id == id && v.State == state && v.StateSince == since && v.EndsAt == end
            && v.Replacement == replacement && v.StateReason == reason && v.Model!.EndsAt == null);
    }

    private Task<List<VersionRow>> RowsAsync(string model, CancellationToken cancellationToken)
    {
        var own = publisher.Own(db.Models).Where(m => m.Slug == model).Select(m => m.Id);
        return VersionRow.Of(db.ModelVersions.Where(v => own.Contains(v.ModelId))).ToListAsync(cancellationToken);
    }

    private Refusal Unknown(string version) => new("unknown_version", text["VersionUnknown", version], StatusCodes.Status404NotFound);
}
