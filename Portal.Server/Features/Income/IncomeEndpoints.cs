using System.ComponentModel.DataAnnotations;
using System.Globalization;
using System.Text;
using Microsoft.AspNetCore.Http.HttpResults;
using Portal.Client.Contracts;
using Portal.Client.Shared;
using Portal.Server.Hosting;

namespace Portal.Server.Features.Income;

internal static class IncomeEndpoints
{
    private const int UsualMonths = 3;
    private const string Csv = "text/csv; charset=utf-8";
    private static readonly string[] Columns = ["month", "model", "plan", "organisation", "calls", "successes", "units", "price_micros", "fee_micros"];

    public static void AddIncome(this WebApplicationBuilder builder)
    {
        builder.Services.AddScoped<IncomeService>();
        builder.Services.AddScoped<IIncomeApi>(provider => provider.GetRequiredService<IncomeService>());
    }

    public static void MapIncome(this WebApplication app)
    {
        var group = app.MapPortalApi("income", "Income").RequireAuthorization(PortalClaims.MemberPolicy);
        group.MapGet("", Get).WithName("GetIncome").WithSummary("Sum what the organisation's own models earned");
        group.MapGet("export", Export).WithName("ExportIncome").WithSummary("Get the income by month, plan and customer as a file of JSON");
        group.MapGet("export.csv", ExportCsv).WithName("ExportIncomeCsv").WithSummary("Get the same lines as comma-separated values")
            .Produces<string>(contentType: Csv);
    }

    private static async Task<Results<Ok<IncomeReport>, NotFound>> Get(
        [Range(1, IncomeService.MaxMonths)] int? months, [StringLength(64)] string? model, IIncomeApi income, CancellationToken cancellationToken) =>
        await income.Get(months ?? UsualMonths, model, cancellationToken) is { } report ? TypedResults.Ok(report) : TypedResults.NotFound();

    private static async Task<Results<Ok<IncomeExport>, NotFound>> Export(
        [Range(1, IncomeService.MaxMonths)] int? months, [StringLength(64)] string? model, IncomeService income, HttpResponse response,
        CancellationToken cancellationToken)
    {
        if (await income.Export(months ?? UsualMonths, model, cancellationToken) is not { } export)
        {
            return TypedResults.NotFound();
        }
        response.Headers.ContentDisposition = $"attachment; filename=\"{FileName(export, "json")}\"";
        return TypedResults.Ok(export);
    }

    private static async Task<Results<FileContentHttpResult, NotFound>> ExportCsv(
        [Range(1, IncomeService.MaxMonths)] int? months, [StringLength(64)] string? model, IncomeService income, CancellationToken cancellationToken) =>
        await income.Export(months ?? UsualMonths, model, cancellationToken) is { } export
            ? TypedResults.File(Encoding.UTF8.GetBytes(Text(export)), Csv, FileName(export, "csv"))
            : TypedResults.NotFound();

    private static string Text(IncomeExport export)
    {
        var csv = new CsvText().Line(Columns);
        foreach (var line in export.Lines)
        {
            csv.Line([line.Month, CsvText.Quote(line.Model), CsvText.Quote(line.Plan), CsvText.Quote(line.Organisation), .. Numbers(line.Totals, line.FeeMicros)]);
        }
        return csv.Line(["total", "", "", "", .. Numbers(export.Totals, export.FeeMicros)]).ToString();
    }

    private static IEnumerable<string> Numbers(UsageTotals totals, long fee) =>
        ((long[])[totals.Calls, totals.Successes, totals.Units, totals.PriceMicros, fee]).Select(sum => sum.ToString(CultureInfo.InvariantCulture));

    private static string FileName(IncomeExport export, string extension) => FormattableString.Invariant(
        $"income-{export.From:yyyy-MM-dd}-to-{export.To:yyyy-MM-dd}.{extension}");
}
