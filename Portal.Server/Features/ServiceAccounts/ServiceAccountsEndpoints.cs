using Microsoft.AspNetCore.Http.HttpResults;
using Portal.Client.Contracts;
using Portal.Server.Hosting;

namespace Portal.Server.Features.ServiceAccounts;

internal static class ServiceAccountsEndpoints
{
    public static void AddServiceAccounts(this WebApplicationBuilder builder) =>
        builder.Services.AddScoped<IServiceAccountsApi, ServiceAccountsService>();

    public static void MapServiceAccounts(this WebApplication app)
    {
        var group = app.MapPortalApi("service-accounts", "Organisation").RequireAuthorization(PortalClaims.MemberPolicy);
        group.MapGet("/", List).WithName("ListServiceAccounts").WithSummary("List the organisation's service accounts");
        group.MapPost("/", Create).WithName("CreateServiceAccount").WithSummary("Make a service account");
        group.MapPut("/{id:int}", Change).WithName("ChangeServiceAccount").WithSummary("Refuse or allow all keys of a service account at once");
        group.MapDelete("/{id:int}", Delete).WithName("DeleteServiceAccount").WithSummary("Delete a service account and revoke its keys");
    }

    private static async Task<Ok<IReadOnlyList<ServiceAccountView>>> List(IServiceAccountsApi accounts, CancellationToken cancellationToken) =>
        TypedResults.Ok(await accounts.List(cancellationToken));

    private static async Task<Results<Ok<ServiceAccountView>, ProblemHttpResult>> Create(
        CreateServiceAccountRequest request, IServiceAccountsApi accounts, CancellationToken cancellationToken) =>
        (await accounts.Create(request, cancellationToken)).ToResult();

    private static async Task<Results<NoContent, ProblemHttpResult>> Change(
        int id, ChangeServiceAccountRequest request, IServiceAccountsApi accounts, CancellationToken cancellationToken) =>
        (await accounts.Change(id, request, cancellationToken)).ToResult();

    private static async Task<Results<NoContent, ProblemHttpResult>> Delete(
        int id, IServiceAccountsApi accounts, CancellationToken cancellationToken) =>
        (await accounts.Delete(id, cancellationToken)).ToResult();
}
