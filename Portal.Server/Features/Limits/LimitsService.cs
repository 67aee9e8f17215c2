using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Localization;
using Portal.Client.Contracts;
using Portal.Client.Resources;
using Portal.Server.Auth;
using Portal.Server.Data;
using Portal.Server.Features.Models;
using Portal.Server.Features.Organisations;
using Portal.Server.Gateway.Admission.Limits;
using Portal.Server.Metering;

namespace Portal.Server.Features.Limits;

/// <summary>Reads on a context of its own, since the page that shows limits asks for more at the same time.</summary>
internal sealed class LimitsService(
    IDbContextFactory<PortalDb> databases, CurrentUser user, LimitChanges changes, RequestRates rates, ParallelCalls parallel, ManifestCache manifests, TimeProvider time,
    IStringLocalizer<ApiText> text) : ILimitsApi
{
    public async Task<LimitsReport> Get(CancellationToken cancellationToken)
    {
        await using var db = await databases.CreateDbContextAsync(cancellationToken);
        var (caller, now) = (user.Required, time.GetUtcNow());
        var governs = caller.ApiKeyId is null && caller.Role.Governs();
        var organisation = await db.Organisations.Where(o => o.Id == caller.OrganisationId)
            .Select(o => new { o.Name, o.TimeZone }).SingleAsync(cancellationToken);
        var rows = await Rows(db, caller, governs).ToListAsync(cancellationToken);
        var models = await Models(db, caller.OrganisationId, governs, [.. rows.Select(r => r.Limit.SubscriptionId).OfType<int>()], cancellationToken);
        var zone = TimeZones.OrUtc(organisation.TimeZone);
        var counters = await Counters(db, caller.OrganisationId, LedgerTime.Micros(now), cancellationToken);
        List<LimitView> views = [];
        foreach (var row in rows)
        {
            var limit = row.Limit;
            var terms = new LimitTerms(
                limit.Id, limit.OrganisationId, limit.UserId, limit.ApiKeyId, limit.SubscriptionId, limit.Kind, limit.Reset, limit.Most, limit.WarnAt, row.SetBy);
            var counted = new StandingLimit(terms, zone).At(now);
            var model = models.Find(m => m.Subscription == limit.SubscriptionId);
            views.Add(new(
                limit.Id, terms.Subject.ToString(), limit.UserId ?? limit.ApiKeyId,
                terms.Subject == LimitSubject.Organisation ? organisation.Name : row.Member ?? row.Key ?? text["FormerMember"],
                model?.Slug, model?.Name, limit.Kind.ToString(), limit.Reset?.ToString(), limit.Most, limit.WarnAt,
                counted is null ? Now(limit)
                    : counters.TryGetValue((limit.Id, counted.Key.From), out var used) ? used
                    : await AllowanceReader.UsedAsync(db, counted, cancellationToken),
                counted is null ? null : LedgerTime.Time(counted.To), row.SetBy ?? text["FormerMember"], limit.SetAt));
        }
        return new(
            organisation.TimeZone, governs, views,
            governs ? await Members(db, caller.OrganisationId, cancellationToken) : [],
            governs ? await Keys(db, caller.OrganisationId, cancellationToken) : [],
            [.. models.Where(m => governs && m.IsRunning).Select(m => new LimitChoice(m.Slug, m.Name))]);
    }

    public Task<Outcome> Add(AddLimitRequest request, CancellationToken cancellationToken) => changes.Add(user.Required, request, cancellationToken);

    public Task<Outcome> Change(int id, ChangeLimitRequest request, CancellationToken cancellationToken) =>
        changes.Change(user.Required, id, request, cancellationToken);

    public Task<Outcome> Remove(int id, CancellationToken cancellationToken) => changes.Remove(user.Required, id, cancellationToken);

    public Task<Outcome> ChangeTimeZone(ChangeTimeZoneRequest request, CancellationToken cancellationToken) =>
        changes.ChangeTimeZone(user.Required, request.TimeZone, cancellationToken);

    private static IQueryable<Row> Rows(PortalDb db, Caller caller, bool governs) =>
        from limit in db.Limits.AsNoTracking()
        where limit.OrganisationId == caller.OrganisationId
        where governs || (caller.UserId != null && (limit.UserId == caller.UserId || db.ApiKeys.Any(
            k => k.Id == limit.ApiKeyId && k.OrganisationId == caller.OrganisationId && k.CreatedByUserId == caller.UserId && k.ServiceAccountId == null)))
        orderby limit.UserId != null, limit.ApiKeyId != null, limit.Id
        select new Row(
            limit,
            db.Users.Where(u => u.Id == limit.UserId).Select(u => u.DisplayName).FirstOrDefault(),
            db.ApiKeys.Where(k => k.Id == limit.ApiKeyId && k.OrganisationId == limit.OrganisationId).Select(k => k.Name).FirstOrDefault(),
            db.Users.Where(u => u.Id == limit.SetByUserId).Select(u => u.DisplayName).FirstOrDefault());

    private static async Task<Dictionary<(int Limit, long From), long>> Counters(
        PortalDb db, int organisation, long now, CancellationToken cancellationToken) => (await db.AllowanceUse
            .Where(u => u.OrganisationId == organisation && u.Scope == AllowanceScope.Limit && u.To > now)
            .Select(u => new { u.ScopeId, u.From, u.Amount }).ToListAsync(cancellationToken))
        .ToDictionary(u => (u.ScopeId, u.From), u => u.Amount);

    /// <summary>What runs, or ran within the last minute, in this process.</summary>
    private long Now(UsageLimit limit)
    {
        var key = new BoundKey(false, limit.Id);
        return limit.Kind == LimitKind.ParallelCalls ? parallel.Now(key) : rates.Now(key);
    }

    private static async Task<List<LimitChoice>> Members(PortalDb db, int organisation, CancellationToken cancellationToken) =>
        await db.Memberships.Where(m => m.OrganisationId == organisation && !m.IsRequest).OrderBy(m => m.User!.DisplayName)
            .Select(m => new LimitChoice(m.UserId, m.User!.DisplayName)).ToListAsync(cancellationToken);

    private static async Task<List<LimitChoice>> Keys(PortalDb db, int organisation, CancellationToken cancellationToken) =>
        await db.ApiKeys.Where(k => k.OrganisationId == organisation && k.RevokedAt == null).OrderBy(k => k.Name)
            .Select(k => new LimitChoice(k.Id, k.Name)).ToListAsync(cancellationToken);

    /// <summary>What is subscribed to, and what limits speak of though it is not any more.</summary>
    private async Task<List<SubscribedModel>> Models(
        PortalDb db, int organisation, bool governs, int[] spokenOf, CancellationToken cancellationToken)
    {
        var rows = await db.Subscriptions
            .Where(s => s.OrganisationId == organisation && ((governs && s.CancelledAt == null) || spokenOf.Contains(s.Id)))
            .OrderBy(s => s.Model!.Slug)
            .Select(s => new
            {
                s.Id,
                s.Model!.Slug,
                IsRunning = s.CancelledAt == null,
                Version = s.Model.Versions.OrderByDescending(v => v.State == ModelVersionState.Available).ThenByDescending(v => v.Id).First().Id,
            })
            .ToListAsync(cancellationToken);
        var known = await manifests.OfAsync(db, rows.Select(r => r.Version), cancellationToken);
        return [.. rows.Select(r => new SubscribedModel(r.Id, r.Slug, known[r.Version].Name.InCallersLanguage(), r.IsRunning))];
    }

    private sealed record Row(UsageLimit Limit, string? Member, string? Key, string? SetBy);

    private sealed record SubscribedModel(int Subscription, string Slug, string Name, bool IsRunning);
}
