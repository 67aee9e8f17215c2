using Microsoft.EntityFrameworkCore;
using Portal.Client.Contracts;
using Portal.Server.Auth;
using Portal.Server.Data;
using Portal.Server.Features.Models;

namespace Portal.Server.Features.Usage;

/// <summary>Sums come from the daily and hourly sums, never from the events: a year of a busy organisation is some thousand rows.</summary>
internal sealed class UsageService(PortalDb db, CurrentUser user, UsageScopes scopes, ManifestCache manifests, ReceiptReader receipts) : IUsageApi
{
    private const int RecentReceipts = 50;
    private const int HoursOfWeek = 7 * 24;

    // The Unix epoch was a Thursday.
    private const int FirstMonday = 3 * 24;

    public async Task<UsageReport?> Get(UsageFilter filter, CancellationToken cancellationToken)
    {
        if (await scopes.Of(filter, cancellationToken) is not { } scope)
        {
            return null;
        }
        var (from, to) = scope.Window;
        var rows = await scope.Days(db)
            .GroupBy(d => new { d.Day, d.ModelVersionId })
            .Select(g => new Row(g.Key.Day, g.Key.ModelVersionId, new(
                g.Sum(d => d.Calls), g.Sum(d => d.Successes), g.Sum(d => d.Units), g.Sum(d => d.PriceMicros))))
            .ToListAsync(cancellationToken);
        var byDay = rows.ToLookup(row => Metering.LedgerTime.Day(row.Day), row => row.Totals);
        var (members, keys) = await PeopleAndKeys(scope, cancellationToken);
        return new UsageReport(
            from, to, UsageWindow.Sum(rows.Select(row => row.Totals)),
            [.. Enumerable.Range(0, to.DayNumber - from.DayNumber + 1).Select(from.AddDays).Select(day => new UsageDay(day, UsageWindow.Sum(byDay[day])))],
            filter.IsPersonal ? [] : await Hours(scope, cancellationToken),
            await Models(rows, cancellationToken),
            await receipts.RecentAsync(scope, RecentReceipts, cancellationToken))
        {
            Members = members,
            Keys = keys,
        };
    }

    public async Task<Receipt?> Receipt(string requestId, CancellationToken cancellationToken) =>
        Guid.TryParse(requestId, out var id) ? await receipts.FindAsync(user.Required.OrganisationId, id, cancellationToken) : null;

    private async Task<IReadOnlyList<UsageHour>> Hours(UsageScope scope, CancellationToken cancellationToken)
    {
        var hours = await scope.Window.Hours(db, scope.OrganisationId, scope.Filter.Model)
            .GroupBy(r => (r.Hour + FirstMonday) % HoursOfWeek)
            .Select(g => new { Hour = g.Key, Calls = g.Sum(r => r.Calls) })
            .ToListAsync(cancellationToken);
        return [.. hours.OrderBy(hour => hour.Hour).Select(hour => new UsageHour(hour.Hour, hour.Calls))];
    }

    private async Task<IReadOnlyList<UsageByModel>> Models(List<Row> rows, CancellationToken cancellationToken)
    {
        var versions = rows.Select(row => row.Version).Distinct().ToList();
        var slugs = await db.ModelVersions.AsNoTracking().Where(v => versions.Contains(v.Id))
            .Select(v => new { v.Id, v.Model!.Slug }).ToDictionaryAsync(v => v.Id, v => v.Slug, cancellationToken);
        var known = await manifests.OfAsync(db, slugs.Keys, cancellationToken);
        return
        [
            .. rows.GroupBy(row => slugs.GetValueOrDefault(row.Version, ""))
                .Select(g => new UsageByModel(
                    g.Key,
                    known.TryGetValue(g.Max(row => row.Version), out var manifest) ? manifest.Name.InCallersLanguage() : g.Key,
                    UsageWindow.Sum(g.Select(row => row.Totals))))
                .OrderByDescending(m => m.Totals.Calls).ThenBy(m => m.Model, StringComparer.Ordinal),
        ];
    }

    private async Task<(IReadOnlyList<UsageByMember>? Members, IReadOnlyList<UsageByKey> Keys)> PeopleAndKeys(
        UsageScope scope, CancellationToken cancellationToken)
    {
        var rows = await scope.Days(db)
            .GroupBy(d => new { d.UserId, d.ApiKeyId })
            .Select(g => new
            {
                g.Key.UserId,
                g.Key.ApiKeyId,
                Totals = new UsageTotals(g.Sum(d => d.Calls), g.Sum(d => d.Successes), g.Sum(d => d.Units), g.Sum(d => d.PriceMicros)),
            })
            .ToListAsync(cancellationToken);
        var keys = rows.GroupBy(row => row.ApiKeyId)
            .Select(g => new UsageByKey(
                g.Key.Length == 0 ? null : g.Key, scope.Keys.GetValueOrDefault(g.Key).Name ?? g.Key, UsageWindow.Sum(g.Select(row => row.Totals))))
            .OrderByDescending(key => key.Totals.Calls).ThenBy(key => key.KeyId, StringComparer.Ordinal);
        if (!scope.SeesMembers)
        {
            return (null, [.. keys]);
        }
        var people = rows.GroupBy(row => scope.PersonOf(row.UserId, row.ApiKeyId)).ToList();
        var names = await scopes.NamesOf(people.Select(person => person.Key), cancellationToken);
        var members = people
            .Select(g => new UsageByMember(g.Key, g.Key is null ? "" : names.GetValueOrDefault(g.Key, g.Key), UsageWindow.Sum(g.Select(row => row.Totals))))
            .OrderByDescending(member => member.Totals.Calls).ThenBy(member => member.UserId, StringComparer.Ordinal);
        return ([.. members], [.. keys]);
    }

    private sealed record Row(int Day, int Version, UsageTotals Totals);
}
