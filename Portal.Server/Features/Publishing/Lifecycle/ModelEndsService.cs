using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Localization;
using Portal.Client.Contracts;
using Portal.Client.Resources;
using Portal.Server.Data;
using Portal.Server.Features.Audit;
using Portal.Server.Features.Models;
using Portal.Server.Features.Notices;

namespace Portal.Server.Features.Publishing.Lifecycle;

/// <summary>
/// Ends models as a whole, and takes that back: every served version gets the model's end, the audit row and one notice for each
/// subscriber happen together or not at all. <see cref="VersionEnds"/> does the rest, as for a version that ends alone.
/// </summary>
internal sealed class ModelEndsService(
    PortalDb db, Publisher publisher, LifecycleRules rules, AuditLog audit, TimeProvider time, IStringLocalizer<ApiText> text) : IModelEndsApi
{
    public async Task<Outcome<ModelEnding>> Get(string model, CancellationToken cancellationToken)
    {
        if (publisher.Refuse() is { } refusal)
        {
            return refusal;
        }
        return await FindAsync(model, cancellationToken) is { } found ? View(found) : publisher.UnknownModel(model);
    }

    public Task<Outcome<ModelEnding>> End(string model, EndModelRequest request, CancellationToken cancellationToken) =>
        ChangeAsync(model, found => EndAsync(found, request, cancellationToken), cancellationToken);

    public Task<Outcome<ModelEnding>> TakeBack(string model, CancellationToken cancellationToken) => ChangeAsync(model, TakeBackAsync, cancellationToken);

    private async Task<Outcome<ModelEnding>> ChangeAsync(string model, Func<Found, Task<Refusal?>> change, CancellationToken cancellationToken)
    {
        if (publisher.Refuse() is { } refusal)
        {
            return refusal;
        }
        // A version that is being let in must not be overlooked.
        using var turn = await AvailablePlace.Turns.TakeAsync(model, cancellationToken);
        if (await FindAsync(model, cancellationToken) is not { } found)
        {
            return publisher.UnknownModel(model);
        }
        return await change(found) is { } wrong ? wrong : View((await FindAsync(model, CancellationToken.None))!);
    }

    private async Task<Refusal?> EndAsync(Found found, EndModelRequest request, CancellationToken cancellationToken)
    {
        if (found.Served.Count == 0)
        {
            return new("nothing_served", text["ModelNothingServed"], StatusCodes.Status409Conflict);
        }
        if (rules.RefuseEnd(found.Served, request.EndsOn) is { } outOfRange)
        {
            return outOfRange;
        }
        var (replacement, reason) = (NullIfBlank(request.Replacement), NullIfBlank(request.Reason));
        if (replacement is not null
            && !await db.Models.Listed().AnyAsync(m => m.Slug == replacement && m.Id != found.Model.Id && m.EndsAt == null, cancellationToken))
        {
            return new("replacement_unknown", text["ReplacementModelUnknown", replacement], StatusCodes.Status409Conflict, nameof(request.Replacement));
        }
        var end = rules.EndOf(found.Served, request.EndsOn);
        var begun = await audit.SaveAsync(db, Fact("model.deprecated", found), () => BeginAsync(found.Model, end, replacement, reason), CancellationToken.None);
        return begun > 0 ? null : Changed();
    }

    /// <returns>0 where somebody else was quicker.</returns>
    private async Task<int> BeginAsync(Model model, DateTime end, string? replacement, string? reason)
    {
        var now = time.GetUtcNow().UtcDateTime;
        // An end that is put off is the same end: callers read since when, and versions that came to it by it are known by that moment.
        var (since, reminded) = (model.EndingSince ?? now, LifecycleRules.RemindedBy(end, now));
        var changed = await Unchanged(model).ExecuteUpdateAsync(m => m
            .SetProperty(x => x.EndingSince, since).SetProperty(x => x.EndsAt, end).SetProperty(x => x.Replacement, replacement).SetProperty(x => x.EndReason, reason));
        var served = db.ModelVersions.Served().Where(v => v.ModelId == model.Id);
        // None may outlive its model, such as one whose own end was put off meanwhile.
        if (changed == 0 || await served.AnyAsync(v => v.State == ModelVersionState.Deprecated && v.StateSince != since && v.EndsAt > end))
        {
            return 0;
        }
        // It keeps its place until the end, so that calls that name no version go on.
        await served.Where(v => v.State == ModelVersionState.Available).ExecuteUpdateAsync(v => v
            .SetProperty(x => x.EndsAt, end).SetProperty(x => x.RemindedDays, reminded));
        // What has an end of its own keeps it.
        await served
            .Where(v => v.State == ModelVersionState.Preview || v.State == ModelVersionState.Legacy || (v.State == ModelVersionState.Deprecated && v.StateSince == since))
            .ExecuteUpdateAsync(v => v
                .SetProperty(x => x.State, ModelVersionState.Deprecated).SetProperty(x => x.StateSince, since).SetProperty(x => x.StateReason, reason)
                .SetProperty(x => x.EndsAt, end).SetProperty(x => x.Replacement, (string?)null).SetProperty(x => x.RemindedDays, reminded));
        await SubscriberNotices.TellOfModelAsync(
            db, model.Id, NoticeKinds.ModelDeprecated, new(model.Slug, replacement, end, reason), now, CancellationToken.None);
        return changed;
    }

    private async Task<Refusal?> TakeBackAsync(Found found)
    {
        if (found.Model.EndsAt is not { } end)
        {
            return new("model_not_ending", text["ModelNotEnding"], StatusCodes.Status409Conflict);
        }
        if (end <= time.GetUtcNow().UtcDateTime)
        {
            return new("model_retired", text["ModelEndIsOver"], StatusCodes.Status409Conflict);
        }
        var taken = await audit.SaveAsync(db, Fact("model.continued", found), () => ContinueAsync(found.Model), CancellationToken.None);
        return taken > 0 ? null : Changed();
    }

    /// <returns>0 where somebody else was quicker, or the end was.</returns>
    private async Task<int> ContinueAsync(Model model)
    {
        var (now, since) = (time.GetUtcNow().UtcDateTime, model.EndingSince);
        if (await Unchanged(model).ExecuteUpdateAsync(m => m
            .SetProperty(x => x.EndingSince, (DateTime?)null).SetProperty(x => x.EndsAt, (DateTime?)null)
            .SetProperty(x => x.Replacement, (string?)null).SetProperty(x => x.EndReason, (string?)null)) == 0)
        {
            return 0;
        }
        var versions = db.ModelVersions.Where(v => v.ModelId == model.Id);
        var changed = await versions.Where(v => v.State == ModelVersionState.Available).ExecuteUpdateAsync(v => v
            .SetProperty(x => x.EndsAt, (DateTime?)null).SetProperty(x => x.RemindedDays, (int?)null));
        // As after the deprecation of a single version; what has an end of its own keeps it.
        changed += await versions.Where(v => v.State == ModelVersionState.Deprecated && v.StateSince == since).ExecuteUpdateAsync(v => v
            .SetProperty(x => x.State, ModelVersionState.Legacy).SetProperty(x => x.StateSince, now).SetProperty(x => x.StateReason, (string?)null)
            .SetProperty(x => x.EndsAt, (DateTime?)null).SetProperty(x => x.RemindedDays, (int?)null));
        if (changed > 0)
        {
            await SubscriberNotices.TellOfModelAsync(db, model.Id, NoticeKinds.ModelContinued, new(model.Slug), now, CancellationToken.None);
        }
        return changed;
    }

    private ModelEnding View(Found found) =>
        new(ModelEnds.Of(found.Model), found.Served.Count == 0 ? null : rules.Earliest(found.Served), rules.Latest);

    private async Task<Found?> FindAsync(string model, CancellationToken cancellationToken) =>
        await publisher.OwnOrAny(db.Models).AsNoTracking().SingleOrDefaultAsync(m => m.Slug == model, cancellationToken) is { } found
            ? new(found, await db.ModelVersions.AsNoTracking().Served().Where(v => v.ModelId == found.Id).ToListAsync(cancellationToken))
            : null;

    private IQueryable<Model> Unchanged(Model model)
    {
        var (id, end, replacement, reason) = (model.Id, model.EndsAt, model.Replacement, model.EndReason);
        return db.Models.Where(m => m.Id == id && m.EndsAt == end && m.Replacement == replacement && m.EndReason == reason);
    }

    private AuditFact Fact(string action, Found found) => publisher.Fact(action, found.Model.OrganisationId, found.Model.Slug);

    private Refusal Changed() => new("changed_since", text["ModelChangedSince"], StatusCodes.Status409Conflict);

    private static string? NullIfBlank(string? words) => string.IsNullOrWhiteSpace(words) ? null : words.Trim();

    private sealed record Found(Model Model, IReadOnlyList<ModelVersion> Served);
}
