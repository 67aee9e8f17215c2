using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Localization;
using Portal.Client.Contracts;
using Portal.Client.Resources;
using Portal.Server.Auth;
using Portal.Server.Data;
using Portal.Server.Features.Audit;
using Portal.Server.Features.Organisations;
using Portal.Server.Metering;

namespace Portal.Server.Features.Limits;

/// <summary>Changes of an organisation's limits, judged by the caller's role at the moment of the change.</summary>
internal sealed class LimitChanges(PortalDb db, LimitRules rules, AuditLog audit, TimeProvider time, IStringLocalizer<ApiText> text)
{
    private const int Most = 500;

    public async Task<Outcome> Add(Caller caller, AddLimitRequest request, CancellationToken cancellationToken)
    {
        var (kind, reset, refusal) = rules.Read(request);
        if (refusal is not null)
        {
            return refusal;
        }
        return await Apply(caller, "limit.added", $"{request.Subject}:{request.SubjectId}/{kind}", async () =>
        {
            var (subscription, unknown) = await Find(caller.OrganisationId, request, cancellationToken);
            if (unknown is not null)
            {
                return unknown;
            }
            var slot = LimitRules.Slot(request.Subject, request.SubjectId, subscription, kind, reset);
            var held = db.Limits.Where(l => l.OrganisationId == caller.OrganisationId);
            if (await held.AnyAsync(l => l.Slot == slot, cancellationToken))
            {
                return new Refusal("limit_exists", text["LimitExists"], StatusCodes.Status409Conflict);
            }
            if (await held.CountAsync(cancellationToken) >= Most)
            {
                return new Refusal("too_many_limits", text["TooManyLimits", Most], StatusCodes.Status409Conflict);
            }
            var now = time.GetUtcNow().UtcDateTime;
            db.Add(new UsageLimit
            {
                OrganisationId = caller.OrganisationId,
                UserId = request.Subject == LimitWords.Member ? request.SubjectId : null,
                ApiKeyId = request.Subject == LimitWords.Key ? request.SubjectId : null,
                SubscriptionId = subscription,
                Kind = kind,
                Reset = reset,
                Most = request.Most,
                WarnAt = request.WarnAt,
                Slot = slot,
                SetByUserId = caller.UserId,
                SetAt = now,
                CountsFrom = now,
            });
            await db.SaveChangesAsync(cancellationToken);
            return null;
        }, cancellationToken);
    }

    public Task<Outcome> Change(Caller caller, int id, ChangeLimitRequest request, CancellationToken cancellationToken) =>
        Apply(caller, "limit.changed", $"{id}", async () =>
        {
            var own = db.Limits.Where(l => l.Id == id && l.OrganisationId == caller.OrganisationId);
            if (await own.Select(l => (LimitKind?)l.Kind).SingleOrDefaultAsync(cancellationToken) is not { } kind)
            {
                return Unknown();
            }
            if (rules.Refuse(kind, request.Most, request.WarnAt) is { } refusal)
            {
                return refusal;
            }
            var now = time.GetUtcNow().UtcDateTime;
            await own.ExecuteUpdateAsync(
                set => set.SetProperty(l => l.Most, request.Most).SetProperty(l => l.WarnAt, request.WarnAt)
                    .SetProperty(l => l.SetByUserId, caller.UserId).SetProperty(l => l.SetAt, now),
                cancellationToken);
            // What was told was of other amounts.
            await Counters(caller.OrganisationId).Where(u => u.ScopeId == id).ExecuteUpdateAsync(set => set.SetProperty(u => u.Told, 0), cancellationToken);
            return null;
        }, cancellationToken);

    public Task<Outcome> Remove(Caller caller, int id, CancellationToken cancellationToken) =>
        Apply(caller, "limit.removed", $"{id}", async () =>
        {
            if (await db.Limits.Where(l => l.Id == id && l.OrganisationId == caller.OrganisationId).ExecuteDeleteAsync(cancellationToken) == 0)
            {
                return Unknown();
            }
            await Counters(caller.OrganisationId).Where(u => u.ScopeId == id).ExecuteDeleteAsync(cancellationToken);
            return null;
        }, cancellationToken);

    public Task<Outcome> ChangeTimeZone(Caller caller, string name, CancellationToken cancellationToken) =>
        Apply(caller, "organisation.zone_changed", name, async () =>
        {
            if (TimeZones.Find(name) is null)
            {
                return new Refusal(
                    "unknown_time_zone", text["TimeZoneUnknown"], StatusCodes.Status400BadRequest, nameof(ChangeTimeZoneRequest.TimeZone));
            }
            var now = time.GetUtcNow().UtcDateTime;
            await db.Organisations.Where(o => o.Id == caller.OrganisationId)
                .ExecuteUpdateAsync(set => set.SetProperty(o => o.TimeZone, name), cancellationToken);
            // Periods begin elsewhere now: their counters come from the ledger anew.
            await Counters(caller.OrganisationId).ExecuteDeleteAsync(cancellationToken);
            await db.Limits.Where(l => l.OrganisationId == caller.OrganisationId)
                .ExecuteUpdateAsync(set => set.SetProperty(l => l.CountsFrom, now), cancellationToken);
            return null;
        }, cancellationToken);

    private IQueryable<AllowanceUse> Counters(int organisation) =>
        db.AllowanceUse.Where(u => u.OrganisationId == organisation && u.Scope == AllowanceScope.Limit);

    private async Task<(int? Subscription, Refusal? Refusal)> Find(int organisation, AddLimitRequest request, CancellationToken cancellationToken)
    {
        var isKnown = request.Subject switch
        {
            LimitWords.Member => await db.Memberships.AnyAsync(
                m => m.OrganisationId == organisation && m.UserId == request.SubjectId && !m.IsRequest, cancellationToken),
            LimitWords.Key => await db.ApiKeys.AnyAsync(
                k => k.OrganisationId == organisation && k.Id == request.SubjectId && k.RevokedAt == null, cancellationToken),
            _ => true,
        };
        if (!isKnown)
        {
            return (null, new("unknown_subject", text["LimitSubjectUnknown"], StatusCodes.Status404NotFound, nameof(request.SubjectId)));
        }
        if (request.Model is null)
        {
            return (null, null);
        }
        var subscription = await db.Subscriptions
            .Where(s => s.OrganisationId == organisation && s.Model!.Slug == request.Model && s.CancelledAt == null)
            .Select(s => (int?)s.Id).SingleOrDefaultAsync(cancellationToken);
        return subscription is null
            ? (null, new("not_subscribed", text["LimitModelNotSubscribed"], StatusCodes.Status404NotFound, nameof(request.Model)))
            : (subscription, null);
    }

    private async Task<Outcome> Apply(
        Caller caller, string action, string target, Func<Task<Refusal?>> change, CancellationToken cancellationToken)
    {
        Refusal? refusal = null;
        await audit.SaveAsync(db, new(action, caller.UserId, caller.OrganisationId, target), Run, cancellationToken);
        return new Outcome(refusal);

        async Task<int> Run()
        {
            // One after the other, and judged by the role of this moment; a key is nobody who governs.
            await db.HoldPeople(caller.OrganisationId, cancellationToken);
            var role = caller.ApiKeyId is null
                ? await db.Memberships.Where(m => m.OrganisationId == caller.OrganisationId && m.UserId == caller.UserId && !m.IsRequest)
                    .Select(m => (OrganisationRole?)m.Role).SingleOrDefaultAsync(cancellationToken)
                : null;
            refusal = role?.Governs() == true
                ? await change()
                : new Refusal("not_allowed", text["LimitsNeedAdmin"], StatusCodes.Status403Forbidden);
            return refusal is null ? 1 : 0;
        }
    }

    private Refusal Unknown() => new("unknown_limit", text["LimitUnknown"], StatusCodes.Status404NotFound);
}
