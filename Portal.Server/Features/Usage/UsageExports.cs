using System.Globalization;
using Microsoft.EntityFrameworkCore;
using Portal.Client.Contracts;
using Portal.Client.Shared;
using Portal.Server.Data;
using Portal.Server.Metering;

namespace Portal.Server.Features.Usage;

/// <summary>An organisation's use as a file: the same sums as on the page, to the micro.</summary>
internal sealed class UsageExports(PortalDb db, UsageScopes scopes)
{
    private static readonly string[] Columns =
        ["day", "model", "version", "plan", "surface", "member", "key", "key_id", "calls", "successes", "units", "price_micros"];

    /// <returns>Null when the caller may not see what the filter asks for.</returns>
    public async Task<UsageExport?> Get(UsageFilter filter, CancellationToken cancellationToken)
    {
        if (await scopes.Of(filter, cancellationToken) is not { } scope)
        {
            return null;
        }
        var rows = await (
            from sum in scope.Days(db)
            join version in db.ModelVersions on sum.ModelVersionId equals version.Id into versions
            from version in versions.DefaultIfEmpty()
            join plan in db.Plans on sum.PlanId equals plan.Id into plans
            from plan in plans.DefaultIfEmpty()
            select new { Sum = sum, version.Version, version.Model!.Slug, plan.Code }).ToListAsync(cancellationToken);
        var names = await scopes.NamesOf(rows.Select(row => Person(scope, row.Sum)), cancellationToken);
        UsageLine[] lines =
        [
            .. rows.OrderBy(row => row.Sum.Day).ThenBy(row => row.Slug, StringComparer.Ordinal).ThenBy(row => row.Version, StringComparer.Ordinal)
                .ThenBy(row => row.Sum.PlanId).ThenBy(row => row.Sum.Surface)
                .ThenBy(row => row.Sum.UserId, StringComparer.Ordinal).ThenBy(row => row.Sum.ApiKeyId, StringComparer.Ordinal)
                .Select(row => new UsageLine(
                    LedgerTime.Day(row.Sum.Day), row.Slug ?? "", row.Version ?? "", row.Code ?? "", ReceiptWords.Of(row.Sum.Surface),
                    Person(scope, row.Sum) is { } person ? names.GetValueOrDefault(person, person) : null,
                    scope.Keys.TryGetValue(row.Sum.ApiKeyId, out var key) ? key.Name : null,
                    row.Sum.ApiKeyId.Length == 0 ? null : row.Sum.ApiKeyId,
                    new(row.Sum.Calls, row.Sum.Successes, row.Sum.Units, row.Sum.PriceMicros))),
        ];
        return new(scope.Window.From, scope.Window.To, lines, UsageWindow.Sum(lines.Select(line => line.Totals)));
    }

    private static string? Person(UsageScope scope, DailySum sum)
    {
        var person = scope.PersonOf(sum.UserId, sum.ApiKeyId);
        return scope.SeesMembers || person == scope.Caller ? person : null;
    }

    /// <summary>The lines, and the sums in a last one.</summary>
    public static string Csv(UsageExport export)
    {
        var csv = new CsvText().Line(Columns);
        foreach (var line in export.Lines)
        {
            csv.Line(Cells(
                [
                    Day(line.Day), CsvText.Quote(line.Model), CsvText.Quote(line.Version), CsvText.Quote(line.Plan), line.Surface,
                    CsvText.Quote(line.Member ?? ""), CsvText.Quote(line.Key ?? ""), CsvText.Quote(line.KeyId ?? ""),
                ],
                line.Totals));
        }
        return csv.Line(Cells(["total", "", "", "", "", "", "", ""], export.Totals)).ToString();
    }

    /// <summary>A name for the file that says which days it has.</summary>
    public static string FileName(UsageExport export, string extension) => $"usage-{Day(export.From)}-to-{Day(export.To)}.{extension}";

    private static string Day(DateOnly day) => day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

    private static IEnumerable<string> Cells(string[] words, UsageTotals totals) =>
    [
        .. words,
        .. ((long[])[totals.Calls, totals.Successes, totals.Units, totals.PriceMicros]).Select(sum => sum.ToString(CultureInfo.InvariantCulture)),
    ];
}
