using Microsoft.EntityFrameworkCore;
using Portal.Client.Contracts;
using Portal.Server.Auth;
using Portal.Server.Data;
using Portal.Server.Features.Models;
using Portal.Server.Metering;

namespace Portal.Server.Features.Usage;

/// <summary>Sums come from the rollups, never from the events: a year of a busy organisation is some thousand rows.</summary>
internal sealed class UsageService(PortalDb db, CurrentUser user, ManifestCache manifests, ReceiptReader receipts, TimeProvider time) : IUsageApi
{
    public const int MaxDays = 366;
    private const int RecentReceipts = 50;

    public async Task<UsageReport> Get(int days, string? model, CancellationToken cancellationToken)
    {
        var organisation = user.Required.OrganisationId;
        var to = DateOnly.FromDateTime(time.GetUtcNow().UtcDateTime);
        var from = to.AddDays(1 - Math.Clamp(days, 1, MaxDays));
        var (firstHour, endHour) = (LedgerTime.Hour(from), LedgerTime.Hour(to.AddDays(1)));
        var versions = db.ModelVersions.Where(v => string.IsNullOrEmpty(model) || v.Model!.Slug == model);
        var rows = await (
            from rollup in db.Rollups
            where rollup.OrganisationId == organisation && rollup.Hour >= firstHour && rollup.Hour < endHour
            join version in versions on rollup.ModelVersionId equals version.Id
            group rollup by new { Day = rollup.Hour / 24, rollup.ModelVersionId, version.Model!.Slug } into g
            select new Row(g.Key.Day, g.Key.ModelVersionId, g.Key.Slug,
                g.Sum(r => r.Calls), g.Sum(r => r.Successes), g.Sum(r => r.Units), g.Sum(r => r.PriceMicros)))
            .ToListAsync(cancellationToken);

        var byDay = rows.ToLookup(row => LedgerTime.Day(row.Day));
        var known = await manifests.OfAsync(db, rows.Select(row => row.Version), cancellationToken);
        return new(
            from, to, Sum(rows),
            [.. Enumerable.Range(0, to.DayNumber - from.DayNumber + 1).Select(from.AddDays).Select(day => new UsageDay(day, Sum(byDay[day])))],
            [.. rows.GroupBy(row => row.Slug)
                .Select(g => new UsageByModel(g.Key, known[g.Max(row => row.Version)].Name.InCallersLanguage(), Sum(g)))
                .OrderByDescending(m => m.Totals.Calls).ThenBy(m => m.Model, StringComparer.Ordinal)],
            await receipts.RecentAsync(organisation, from, model, RecentReceipts, cancellationToken));
    }

    public async Task<Receipt?> Receipt(string requestId, CancellationToken cancellationToken) =>
        Guid.TryParse(requestId, out var id) ? await receipts.FindAsync(user.Required.OrganisationId, id, cancellationToken) : null;

    private static UsageTotals Sum(IEnumerable<Row> rows) => rows.Aggregate(
        new UsageTotals(0, 0, 0, 0),
        (sum, row) => new(sum.Calls + row.Calls, sum.Successes + row.Successes, sum.Units + row.Units, sum.PriceMicros + row.PriceMicros));

    private sealed record Row(int Day, int Version, string Slug, long Calls, long Successes, long Units, long PriceMicros);
}
