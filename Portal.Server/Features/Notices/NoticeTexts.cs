using System.Globalization;
using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Localization;
using Portal.Client.Contracts;
using Portal.Client.Resources;
using Portal.Client.Shared;
using Portal.Server.Data;
using Portal.Server.Features.Models;
using Portal.Server.Features.Publishing.Lifecycle;

namespace Portal.Server.Features.Notices;

/// <summary>Notices as sentences in the reader's language, with the names of now.</summary>
internal sealed class NoticeTexts(ManifestCache manifests, IStringLocalizer<ApiText> text, IStringLocalizer<ServingText> serving)
{
    public async Task<IReadOnlyList<NoticeView>> Views(
        PortalDb db, IReadOnlyList<(Notice Notice, bool IsRead)> notices, CancellationToken cancellationToken)
    {
        var ofVersions = notices.Where(n => VersionFacts.IsOf(n.Notice.Kind)).ToDictionary(n => n.Notice.Id, n => OfVersion(n.Notice, n.IsRead));
        foreach (var (notice, isRead) in notices.Where(n => LifecycleFacts.IsOf(n.Notice.Kind)))
        {
            ofVersions[notice.Id] = OfLifecycle(notice, isRead);
        }
        foreach (var (notice, isRead) in notices.Where(n => ModelEndFacts.IsOf(n.Notice.Kind)))
        {
            ofVersions[notice.Id] = OfModel(notice, isRead);
        }
        foreach (var (notice, isRead) in notices.Where(n => n.Notice.Kind == NoticeKinds.CanaryRolledBack))
        {
            ofVersions[notice.Id] = OfCanary(notice, isRead);
        }
        var ofAllowances = await AllowanceViews(db, [.. notices.Where(n => !ofVersions.ContainsKey(n.Notice.Id))], cancellationToken);
        return [.. notices.Select(n => ofVersions.GetValueOrDefault(n.Notice.Id) ?? ofAllowances[n.Notice.Id])];
    }

    private NoticeView OfVersion(Notice notice, bool isRead)
    {
        var fact = JsonSerializer.Deserialize<VersionFacts>(notice.Data, JsonSerializerOptions.Web)!;
        var link = notice.Kind == NoticeKinds.VersionApproved ? PortalUrls.Model(fact.Model) : PortalUrls.VersionsOf(fact.Model);
        // The page of the operator says the same of the same death.
        string reason = fact.Cause is null ? fact.Reason ?? "" : serving[$"Death_{fact.Cause}"];
        return new(notice.Id, notice.Kind, text[$"Notice_{notice.Kind}", fact.Model, fact.Version, reason], notice.CreatedAt, null, link, isRead);
    }

    private NoticeView OfLifecycle(Notice notice, bool isRead)
    {
        var fact = JsonSerializer.Deserialize<LifecycleFacts>(notice.Data, JsonSerializerOptions.Web)!;
        return new(notice.Id, notice.Kind, LifecycleTexts.Of(notice.Kind, fact, text), notice.CreatedAt, null, PortalUrls.Model(fact.Model, "plans"), isRead);
    }

    private NoticeView OfModel(Notice notice, bool isRead)
    {
        var fact = JsonSerializer.Deserialize<ModelEndFacts>(notice.Data, JsonSerializerOptions.Web)!;
        // What has ended has no page any more.
        var link = notice.Kind == NoticeKinds.ModelRetired ? PortalUrls.Models : PortalUrls.Model(fact.Model);
        return new(notice.Id, notice.Kind, LifecycleTexts.Of(notice.Kind, fact, text), notice.CreatedAt, null, link, isRead);
    }

    private NoticeView OfCanary(Notice notice, bool isRead)
    {
        var fact = JsonSerializer.Deserialize<CanaryFacts>(notice.Data, JsonSerializerOptions.Web)!;
        var sentence = text[$"Notice_canary.rolled_back_{fact.Because}", fact.Model, fact.Version, fact.From, fact.Failures, fact.Calls, fact.FromFailures, fact.FromCalls];
        return new(notice.Id, notice.Kind, sentence, notice.CreatedAt, null, PortalUrls.VersionsOf(fact.Model), isRead);
    }

    private async Task<Dictionary<int, NoticeView>> AllowanceViews(
        PortalDb db, IReadOnlyList<(Notice Notice, bool IsRead)> notices, CancellationToken cancellationToken)
    {
        var facts = notices.Select(n => JsonSerializer.Deserialize<AllowanceFacts>(n.Notice.Data, JsonSerializerOptions.Web)!).ToList();
        var members = await Names(facts.Select(f => f.UserId), ids => db.Users.Where(u => ids.Contains(u.Id)).Select(u => new Named(u.Id, u.DisplayName)), cancellationToken);
        var keys = await Names(facts.Select(f => f.ApiKeyId), ids => db.ApiKeys.Where(k => ids.Contains(k.Id)).Select(k => new Named(k.Id, k.Name)), cancellationToken);
        var models = await Models(db, [.. facts.Select(f => f.SubscriptionId).OfType<int>().Distinct()], cancellationToken);
        return notices.Zip(facts, (n, fact) => View(n.Notice, n.IsRead, fact, Subject(fact), models)).ToDictionary(view => view.Id);

        string Subject(AllowanceFacts fact) =>
            fact.UserId is { } member ? members.GetValueOrDefault(member) ?? text["FormerMember"]
            : fact.ApiKeyId is { } key ? text["NoticeOfKey", keys.GetValueOrDefault(key) ?? key]
            : fact.LimitId is null ? text["NoticeOfPlan"]
            : text["NoticeOfOrganisation"];
    }

    private NoticeView View(Notice notice, bool isRead, AllowanceFacts fact, string subject, Dictionary<int, (string Slug, string Name)> models)
    {
        var model = fact.SubscriptionId is { } subscription && models.TryGetValue(subscription, out var found) ? found : default;
        var amount = notice.Kind is NoticeKinds.BudgetWarned or NoticeKinds.BudgetReached
            ? Money.Number(fact.At)
            : fact.At.ToString("N0", CultureInfo.CurrentCulture);
        var sentence = text[$"Notice_{notice.Kind}", model.Name is null ? subject : $"{subject} · {model.Name}", amount, text[$"LimitReset_{fact.Reset}"]];
        var link = fact.LimitId is null && model.Slug is not null ? PortalUrls.Model(model.Slug, "plans") : $"{PortalUrls.Organisation}#limits";
        return new(notice.Id, notice.Kind, sentence, notice.CreatedAt, fact.ResetsAt, link, isRead);
    }

    private static async Task<Dictionary<string, string>> Names(
        IEnumerable<string?> ids, Func<List<string>, IQueryable<Named>> find, CancellationToken cancellationToken)
    {
        var wanted = ids.OfType<string>().Distinct().ToList();
        return wanted.Count == 0 ? [] : await find(wanted).ToDictionaryAsync(n => n.Id, n => n.Name, cancellationToken);
    }

    private async Task<Dictionary<int, (string Slug, string Name)>> Models(
        PortalDb db, List<int> subscriptions, CancellationToken cancellationToken)
    {
        var rows = await db.Subscriptions.Where(s => subscriptions.Contains(s.Id)).Select(s => new
        {
            s.Id,
            s.Model!.Slug,
            Version = s.Model.Versions.OrderByDescending(v => v.State == ModelVersionState.Available).ThenByDescending(v => v.Id).First().Id,
        }).ToListAsync(cancellationToken);
        var known = await manifests.OfAsync(db, rows.Select(r => r.Version), cancellationToken);
        return rows.ToDictionary(r => r.Id, r => (r.Slug, known[r.Version].Name.InCallersLanguage()));
    }

    private sealed record Named(string Id, string Name);
}
