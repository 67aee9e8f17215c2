using System.ComponentModel.DataAnnotations;
using Microsoft.AspNetCore.Http.HttpResults;
using Portal.Client.Contracts;
using Portal.Server.Hosting;

namespace Portal.Server.Features.Reconciliation;

internal static class ReconciliationEndpoints
{
    public static void AddReconciliation(this WebApplicationBuilder builder)
    {
        builder.Services.AddSingleton<LedgerChecks>();
        builder.Services.AddScoped<IReconciliationApi, ReconciliationService>();
    }

    public static void MapReconciliation(this WebApplication app)
    {
        var group = app.MapPortalApi("reconciliation", "Reconciliation").RequireAuthorization(PortalClaims.OperatorPolicy);
        group.MapGet("", Get).WithName("GetReconciliation").WithSummary("See whether a month's events, sums and statements agree, by organisation");
        group.MapGet("{organisation}", Of).WithName("GetReconciliationOf").WithSummary("See every month of one organisation");
        group.MapPost("check", Check).WithName("CheckLedger").WithSummary("Check now what is not settled");
    }

    private static async Task<Results<Ok<ReconciliationReport>, NotFound>> Get(
        [StringLength(7)] string? month, [Range(1, 100_000)] int? page, IReconciliationApi reconciliation, CancellationToken cancellationToken) =>
        await reconciliation.Get(month, page ?? 1, cancellationToken) is { } report ? TypedResults.Ok(report) : TypedResults.NotFound();

    private static async Task<Results<Ok<IReadOnlyList<ReconciledMonth>>, NotFound>> Of(
        string organisation, IReconciliationApi reconciliation, CancellationToken cancellationToken) =>
        await reconciliation.Of(organisation, cancellationToken) is { } months ? TypedResults.Ok(months) : TypedResults.NotFound();

    private static async Task<Results<NoContent, ProblemHttpResult>> Check(IReconciliationApi reconciliation, CancellationToken cancellationToken) =>
        (await reconciliation.Check(cancellationToken)).ToResult();
}
