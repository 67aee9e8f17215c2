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
    private const int RecentReceipts = 50;
    private const int HoursOfWeek = 7 * 24;

    // The Unix epoch was a Thursday.
    private const int FirstMonday = 3 * 24;

    public async Task<UsageReport> Get(int days, string? model, CancellationToken cancellationToken)
    {
        var organisation = user.Required.OrganisationId;
        var window = UsageWindow.UpTo(time.GetUtcNow(), days);
        var (from, to) = window;
        var rows = await window.Rows(db, organisation, model)
            .GroupBy(row => new { Day = row.Rollup.Hour / 24, row.Rollup.ModelVersionId, row.Version.Model!.Slug })
            .Select(g => new Row(g.Key.Day, g.Key.ModelVersionId, g.Key.Slug, new(
                g.Sum(r => r.Rollup.Calls), g.Sum(r => r.Rollup.Successes), g.Sum(r => r.Rollup.Units), g.Sum(r => r.Rollup.PriceMicros))))
            .ToListAsync(cancellationToken);
        var hours = await window.Rows(db, organisation, model)
            .GroupBy(row => (row.Rollup.Hour + FirstMonday) % HoursOfWeek)
            .Select(g => new { Hour = g.Key, Calls = g.Sum(r => r.Rollup.Calls) })
            .ToListAsync(cancellationToken);

        var byDay = rows.ToLookup(row => LedgerTime.Day(row.Day), row => row.Totals);
        var known = await manifests.OfAsync(db, rows.Select(row => row.Version), cancellationToken);
        return new(
            from, to, UsageWindow.Sum(rows.Select(row => row.Totals)),
            [.. Enumerable.Range(0, to.DayNumber - from.DayNumber + 1).Select(from.AddDays).Select(day => new UsageDay(day, UsageWindow.Sum(byDay[day])))],
            [.. hours.OrderBy(hour => hour.Hour).Select(hour => new UsageHour(hour.Hour, hour.Calls))],
            [.. rows.GroupBy(row => row.Slug)
                .Select(g => new UsageByModel(g.Key, known[g.Max(row => row.Version)].Name.InCallersLanguage(), UsageWindow.Sum(g.Select(row => row.Totals))))
                .OrderByDescending(m => m.Totals.Calls).ThenBy(m => m.Model, StringComparer.Ordinal)],
            await receipts.RecentAsync(organisation, from, model, RecentReceipts, cancellationToken));
    }

    public async Task<Receipt?> Receipt(string requestId, CancellationToken cancellationToken) =>
        Guid.TryParse(requestId, out var id) ? await receipts.FindAsync(user.Required.OrganisationId, id, cancellationToken) : null;

    private sealed record Row(int Day, int Version, string Slug, UsageTotals Totals);
}
