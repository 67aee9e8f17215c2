using System.ComponentModel.DataAnnotations;
using System.Text;
using Microsoft.AspNetCore.Http.HttpResults;
using Portal.Client.Contracts;
using Portal.Server.Features.Keys;
using Portal.Server.Hosting;

namespace Portal.Server.Features.Usage;

internal static class UsageEndpoints
{
    private const int UsualDays = 30;
    private const string Csv = "text/csv; charset=utf-8";

    public static void AddUsage(this WebApplicationBuilder builder)
    {
        builder.Services.AddScoped<ReceiptReader>();
        builder.Services.AddScoped<UsageExports>();
        builder.Services.AddScoped<IUsageApi, UsageService>();
    }

    public static void MapUsage(this WebApplication app)
    {
        var group = app.MapPortalApi("usage", "Usage").RequireAuthorization(PortalClaims.MemberPolicy).OpenToKeys(KeyScopes.ReadUsage);
        group.MapGet("/", Get).WithName("GetUsage").WithSummary("Sum the organisation's use over a window of days");
        group.MapGet("/export", Export).WithName("ExportUsage").WithSummary("Get the organisation's use by day, version and face as a file of JSON");
        group.MapGet("/export.csv", ExportCsv).WithName("ExportUsageCsv").WithSummary("Get the same lines as comma-separated values")
            .Produces<string>(contentType: Csv);
        group.MapGet("/receipts/{requestId}", GetReceipt).WithName("GetReceipt").WithSummary("Get the receipt of one prediction");
    }

    private static async Task<Ok<UsageReport>> Get(
        [Range(1, UsageWindow.MaxDays)] int? days, string? model, IUsageApi usage, CancellationToken cancellationToken) =>
        TypedResults.Ok(await usage.Get(days ?? UsualDays, model, cancellationToken));

    private static async Task<Ok<UsageExport>> Export(
        [Range(1, UsageWindow.MaxDays)] int? days, string? model, UsageExports exports, HttpResponse response, CancellationToken cancellationToken)
    {
        var export = await exports.Get(days ?? UsualDays, model, cancellationToken);
        response.Headers.ContentDisposition = $"attachment; filename=\"{UsageExports.FileName(export, "json")}\"";
        return TypedResults.Ok(export);
    }

    private static async Task<FileContentHttpResult> ExportCsv(
        [Range(1, UsageWindow.MaxDays)] int? days, string? model, UsageExports exports, CancellationToken cancellationToken)
    {
        var export = await exports.Get(days ?? UsualDays, model, cancellationToken);
        return TypedResults.File(Encoding.UTF8.GetBytes(UsageExports.Csv(export)), Csv, UsageExports.FileName(export, "csv"));
    }

    private static async Task<Results<Ok<Receipt>, NotFound>> GetReceipt(
        string requestId, IUsageApi usage, CancellationToken cancellationToken) =>
        await usage.Receipt(requestId, cancellationToken) is { } receipt ? TypedResults.Ok(receipt) : TypedResults.NotFound();
}
