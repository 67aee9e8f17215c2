using Microsoft.EntityFrameworkCore;
using Portal.Client.Contracts;
using Portal.Server.Data;
using Portal.Server.Features.Models;
using Portal.Server.Metering;

namespace Portal.Server.Features.Usage;

/// <summary>Turns an organisation's ledger rows into receipts.</summary>
internal sealed class ReceiptReader(PortalDb db, ManifestCache manifests, PlanTexts plans)
{
    // What is looked through is bounded, however much a busy organisation did: a rare model's receipts may be older.
    private const int LookedThrough = 500;

    /// <summary>The newest receipts of a scope, among the organisation's newest.</summary>
    public Task<IReadOnlyList<Receipt>> RecentAsync(UsageScope scope, int count, CancellationToken cancellationToken)
    {
        var (organisation, start) = (scope.OrganisationId, LedgerTime.Hour(scope.Window.From) * LedgerTime.MicrosPerHour);
        var events = Newest(db.UsageEvents.Where(e => e.OrganisationId == organisation && e.At >= start));
        if (scope.Filter.IsPersonal || scope.Filter.Model is not null)
        {
            events = events.Take(LookedThrough);
        }
        if (scope.Filter.Model is { } model)
        {
            events = events.Where(e => db.ModelVersions.Any(v => v.Id == e.ModelVersionId && v.Model!.Slug == model));
        }
        if (scope.Filter.Key is { } key)
        {
            events = events.Where(e => e.ApiKeyId == key);
        }
        if (scope.Person is { } person)
        {
            var made = scope.KeysOf(person);
            events = events.Where(e => e.UserId == person || made.Contains(e.ApiKeyId!));
        }
        return ReadAsync(Newest(events).Take(count), cancellationToken);
    }

    /// <returns>Null for another organisation's receipt as for none at all.</returns>
    public async Task<Receipt?> FindAsync(int organisation, Guid requestId, CancellationToken cancellationToken) =>
        (await ReadAsync(db.UsageEvents.Where(e => e.RequestId == requestId && e.OrganisationId == organisation), cancellationToken))
        .SingleOrDefault();

    private static IQueryable<UsageEvent> Newest(IQueryable<UsageEvent> events) => events.OrderByDescending(e => e.At).ThenByDescending(e => e.Id);

    private async Task<IReadOnlyList<Receipt>> ReadAsync(IQueryable<UsageEvent> events, CancellationToken cancellationToken)
    {
        var rows = await events.AsNoTracking().Select(e => new
        {
            Event = e,
            Version = db.ModelVersions.Where(v => v.Id == e.ModelVersionId).Select(v => new { v.Version, v.Model!.Slug }).FirstOrDefault(),
            Plan = db.Plans.Where(p => p.Id == e.PlanId).Select(p => new { p.Code, p.Name }).FirstOrDefault(),
            Key = db.ApiKeys.Where(k => k.Id == e.ApiKeyId && k.OrganisationId == e.OrganisationId).Select(k => k.Name).FirstOrDefault(),
        }).ToListAsync(cancellationToken);
        var known = await manifests.OfAsync(db, rows.Where(r => r.Version is not null).Select(r => r.Event.ModelVersionId), cancellationToken);
        return [.. rows.OrderByDescending(r => r.Event.At).ThenByDescending(r => r.Event.Id).Select(r => new Receipt(
            r.Event.RequestId.ToString(),
            LedgerTime.Time(r.Event.At),
            r.Version?.Slug ?? "",
            known.TryGetValue(r.Event.ModelVersionId, out var manifest) ? manifest.Name.InCallersLanguage() : "",
            r.Version?.Version ?? "",
            r.Plan is null ? "" : plans.Name(r.Plan.Code, r.Plan.Name),
            ReceiptWords.Of(r.Event.Surface),
            r.Event.Units,
            r.Event.PriceMicros,
            ReceiptWords.Rule(r.Event),
            ReceiptWords.Of(r.Event.EndReason),
            r.Event.LatencyMicros / 1000d,
            r.Key))];
    }
}
