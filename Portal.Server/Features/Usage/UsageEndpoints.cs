using System.ComponentModel.DataAnnotations;
using Microsoft.AspNetCore.Http.HttpResults;
using Portal.Client.Contracts;
using Portal.Server.Hosting;

namespace Portal.Server.Features.Usage;

internal static class UsageEndpoints
{
    public static void AddUsage(this WebApplicationBuilder builder)
    {
        builder.Services.AddScoped<ReceiptReader>();
        builder.Services.AddScoped<IUsageApi, UsageService>();
    }

    public static void MapUsage(this WebApplication app)
    {
        var group = app.MapPortalApi("usage", "Usage").RequireAuthorization(PortalClaims.MemberPolicy);
        group.MapGet("/", Get).WithName("GetUsage").WithSummary("Sum the organisation's use over a window of days");
        group.MapGet("/receipts/{requestId}", GetReceipt).WithName("GetReceipt").WithSummary("Get the receipt of one prediction");
    }

    private static async Task<Ok<UsageReport>> Get(
        [Range(1, UsageService.MaxDays)] int? days, string? model, IUsageApi usage, CancellationToken cancellationToken) =>
        TypedResults.Ok(await usage.Get(days ?? 30, model, cancellationToken));

    private static async Task<Results<Ok<Receipt>, NotFound>> GetReceipt(
        string requestId, IUsageApi usage, CancellationToken cancellationToken) =>
        await usage.Receipt(requestId, cancellationToken) is { } receipt ? TypedResults.Ok(receipt) : TypedResults.NotFound();
}
