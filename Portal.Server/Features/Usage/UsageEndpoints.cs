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
        builder.Services.AddScoped<UsageScopes>();
        builder.Services.AddScoped<UsageExports>();
        builder.Services.AddScoped<IUsageApi, UsageService>();
    }

    public static void MapUsage(this WebApplication app)
    {
        var group = app.MapPortalApi("usage", "Usage").RequireAuthorization(PortalClaims.MemberPolicy).OpenToKeys(KeyScopes.ReadUsage);
        group.MapGet("/", Get).WithName("GetUsage").WithSummary("Sum the organisation's use over a window of days");
        group.MapGet("/export", Export).WithName("ExportUsage")
            .WithSummary("Get the organisation's use by day, version, plan, face, member and key as a file of JSON");
        group.MapGet("/export.csv", ExportCsv).WithName("ExportUsageCsv").WithSummary("Get the same lines as comma-separated values")
            .Produces<string>(contentType: Csv);
        group.MapGet("/receipts/{requestId}", GetReceipt).WithName("GetReceipt").WithSummary("Get the receipt of one prediction");
    }

    private static async Task<Results<Ok<UsageReport>, NotFound>> Get(
        [AsParameters] UsageQuery query, IUsageApi usage, CancellationToken cancellationToken) =>
        await usage.Get(query.Filter, cancellationToken) is { } report ? TypedResults.Ok(report) : TypedResults.NotFound();

    private static async Task<Results<Ok<UsageExport>, NotFound>> Export(
        [AsParameters] UsageQuery query, UsageExports exports, HttpResponse response, CancellationToken cancellationToken)
    {
        if (await exports.Get(query.Filter, cancellationToken) is not { } export)
        {
            return TypedResults.NotFound();
        }
        response.Headers.ContentDisposition = $"attachment; filename=\"{UsageExports.FileName(export, "json")}\"";
        return TypedResults.Ok(export);
    }

    private static async Task<Results<FileContentHttpResult, NotFound>> ExportCsv(
        [AsParameters] UsageQuery query, UsageExports exports, CancellationToken cancellationToken) =>
        await exports.Get(query.Filter, cancellationToken) is { } export
            ? TypedResults.File(Encoding.UTF8.GetBytes(UsageExports.Csv(export)), Csv, UsageExports.FileName(export, "csv"))
            : TypedResults.NotFound();

    private static async Task<Results<Ok<Receipt>, NotFound>> GetReceipt(
        string requestId, IUsageApi usage, CancellationToken cancellationToken) =>
        await usage.Receipt(requestId, cancellationToken) is { } receipt ? TypedResults.Ok(receipt) : TypedResults.NotFound();

    /// <summary>A filter as it stands in an address: <c>keyId</c>, since what is called <c>key</c> there is taken for a secret.</summary>
    public sealed record UsageQuery(
        [property: Range(1, UsageWindow.MaxDays)] int? Days,
        [property: StringLength(64)] string? Model,
        [property: AllowedValues(null, UsageFilter.Own, "team")] string? Who,
        [property: StringLength(36)] string? Member,
        [property: StringLength(36)] string? KeyId)
    {
        public UsageFilter Filter => new(Days ?? UsualDays, Text(Model), Who == UsageFilter.Own ? Who : null, Text(Member), Text(KeyId));

        private static string? Text(string? text) => string.IsNullOrEmpty(text) ? null : text;
    }
}
