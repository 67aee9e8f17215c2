using System.Globalization;
using Microsoft.EntityFrameworkCore;
using Portal.Client.Contracts;
using Portal.Client.Shared;
using Portal.Server.Auth;
using Portal.Server.Data;
using Portal.Server.Metering;

namespace Portal.Server.Features.Usage;

/// <summary>An organisation's use as a file: the same sums as on the page, to the micro.</summary>
internal sealed class UsageExports(PortalDb db, CurrentUser user, TimeProvider time)
{
    private static readonly string[] Columns = ["day", "model", "version", "surface", "calls", "successes", "units", "price_micros"];

    /// <param name="days">Length of the window in days, today included.</param>
    /// <param name="model">Only this model; null for all.</param>
    /// <param name="cancellationToken">The caller went away.</param>
    public async Task<UsageExport> Get(int days, string? model, CancellationToken cancellationToken)
    {
        var window = UsageWindow.UpTo(time.GetUtcNow(), days);
        var rows = await window.Rows(db, user.Required.OrganisationId, model)
            .GroupBy(row => new { Day = row.Rollup.Hour / 24, row.Version.Model!.Slug, row.Version.Version, row.Rollup.Surface })
            .Select(g => new
            {
                g.Key,
                Calls = g.Sum(r => r.Rollup.Calls),
                Successes = g.Sum(r => r.Rollup.Successes),
                Units = g.Sum(r => r.Rollup.Units),
                Price = g.Sum(r => r.Rollup.PriceMicros),
            })
            .OrderBy(row => row.Key.Day).ThenBy(row => row.Key.Slug).ThenBy(row => row.Key.Version).ThenBy(row => row.Key.Surface)
            .ToListAsync(cancellationToken);
        UsageLine[] lines =
        [
            .. rows.Select(row => new UsageLine(
                LedgerTime.Day(row.Key.Day), row.Key.Slug, row.Key.Version, ReceiptWords.Of(row.Key.Surface),
                new(row.Calls, row.Successes, row.Units, row.Price))),
        ];
        return new(window.From, window.To, lines, UsageWindow.Sum(lines.Select(line => line.Totals)));
    }

    /// <summary>The lines, and the sums in a last one.</summary>
    public static string Csv(UsageExport export)
    {
        var csv = new CsvText().Line(Columns);
        foreach (var line in export.Lines)
        {
            csv.Line(Cells(Day(line.Day), line.Model, line.Version, line.Surface, line.Totals));
        }
        return csv.Line(Cells("total", "", "", "", export.Totals)).ToString();
    }

    /// <summary>A name for the file that says which days it has.</summary>
    public static string FileName(UsageExport export, string extension) => $"usage-{Day(export.From)}-to-{Day(export.To)}.{extension}";

    private static string Day(DateOnly day) => day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

    private static IEnumerable<string> Cells(string day, string model, string version, string surface, UsageTotals totals) =>
    [
        day, CsvText.Quote(model), CsvText.Quote(version), surface,
        .. ((long[])[totals.Calls, totals.Successes, totals.Units, totals.PriceMicros]).Select(sum => sum.ToString(CultureInfo.InvariantCulture)),
    ];
}
