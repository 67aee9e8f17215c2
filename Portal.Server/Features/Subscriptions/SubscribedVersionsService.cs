using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Localization;
using Portal.Client.Contracts;
using Portal.Client.Resources;
using Portal.Server.Auth;
using Portal.Server.Data;
using Portal.Server.Features.Audit;
using Portal.Server.Features.Models;
using Portal.Server.Features.Publishing.Versions;

namespace Portal.Server.Features.Subscriptions;

/// <summary>Pins of the caller's own subscriptions. A context of its own for each question: parts of one page ask at the same time.</summary>
internal sealed class SubscribedVersionsService(
    IDbContextFactory<PortalDb> databases, CurrentUser user, AuditLog audit, IStringLocalizer<ApiText> text) : ISubscribedVersionsApi
{
    public async Task<Outcome<SubscribedVersion>> Get(string model, CancellationToken cancellationToken)
    {
        await using var db = await databases.CreateDbContextAsync(cancellationToken);
        return await ViewAsync(db, model, cancellationToken) is { } view ? view : NotSubscribed(model);
    }

    public async Task<Outcome<SubscribedVersion>> Pin(string model, PinVersionRequest request, CancellationToken cancellationToken)
    {
        if (SubscriberRules.Refuse(user.Required, text) is { } refusal)
        {
            return refusal;
        }
        await using var db = await databases.CreateDbContextAsync(cancellationToken);
        if (await Running(db, model).Select(s => (int?)s.ModelId).SingleOrDefaultAsync(cancellationToken) is not { } id)
        {
            return NotSubscribed(model);
        }
        // The files of the portal's own versions go with an upgrade: a pin to one would be a promise that nobody keeps.
        var offered = db.ModelVersions.Served().Where(v => v.ModelId == id && v.Version == request.Version && v.FormJson != null);
        var version = request.Version is null ? null : await offered.Select(v => (int?)v.Id).SingleOrDefaultAsync(cancellationToken);
        if (request.Version is not null && version is null)
        {
            if (await db.ModelVersions.AnyAsync(v => v.ModelId == id && v.Version == request.Version && v.FormJson == null, cancellationToken))
            {
                return new Refusal("version_of_portal", text["VersionOfPortal", request.Version], StatusCodes.Status409Conflict, nameof(request.Version));
            }
            return new Refusal("version_not_offered", text["VersionNotOffered", request.Version], StatusCodes.Status409Conflict, nameof(request.Version));
        }
        var fact = new AuditFact(
            version is null ? "subscription.unpinned" : "subscription.pinned", user.Required.UserId, user.Required.OrganisationId,
            version is null ? model : $"{model}/{request.Version}");
        var (pinned, follows) = (version, version is not null && request.ThenFollows);
        // What was retired meanwhile is not pinned.
        var changed = await audit.SaveAsync(
            db, fact, () => Running(db, model).Where(s => pinned == null || offered.Any()).ExecuteUpdateAsync(
                s => s.SetProperty(x => x.PinnedVersionId, pinned).SetProperty(x => x.PinThenFollows, follows), cancellationToken), cancellationToken);
        return changed > 0 && await ViewAsync(db, model, cancellationToken) is { } view ? view : NotSubscribed(model);
    }

    private IQueryable<Subscription> Running(PortalDb db, string model)
    {
        var organisation = user.Required.OrganisationId;
        return db.Subscriptions.Where(s => s.OrganisationId == organisation && s.Model!.Slug == model && s.CancelledAt == null);
    }

    private async Task<SubscribedVersion?> ViewAsync(PortalDb db, string model, CancellationToken cancellationToken)
    {
        var found = await Running(db, model).AsNoTracking()
            .Select(s => new { s.ModelId, Pinned = s.PinnedVersion, s.PinThenFollows }).SingleOrDefaultAsync(cancellationToken);
        if (found is null)
        {
            return null;
        }
        var served = await VersionRow.Of(db.ModelVersions.Served().Where(v => v.ModelId == found.ModelId).OrderByDescending(v => v.Id))
            .ToListAsync(cancellationToken);
        return new(
            served.Find(row => row.Version.State == ModelVersionState.Available)?.Version.Version ?? "",
            found.Pinned is { } pinned ? pinned.Pin(found.PinThenFollows) : null,
            served.FindAll(row => row.Version.FormJson is not null).ConvertAll(row => row.Listed()));
    }

    private Refusal NotSubscribed(string model) => new("not_subscribed", text["NothingToCancel", model], StatusCodes.Status404NotFound);
}
