using Microsoft.AspNetCore.Http.HttpResults;
using Portal.Client.Contracts;
using Portal.Server.Hosting;

namespace Portal.Server.Features.Organisations;

internal static class OrganisationsEndpoints
{
    public static void AddOrganisations(this WebApplicationBuilder builder)
    {
        builder.Services.AddScoped<OrganisationEntry>();
        builder.Services.AddScoped<AccountMembership>();
        builder.Services.AddScoped<IOrganisationApi, OrganisationService>();
    }

    public static void MapOrganisations(this WebApplication app)
    {
        var group = app.MapPortalApi("organisation", "Organisation");
        group.RequireAuthorization(PortalClaims.MemberPolicy);
        group.MapGet("", Get).WithName("GetOrganisation").WithSummary("Get the caller's organisation");
        group.MapPost("requests", Answer).WithName("AnswerJoinRequest").WithSummary("Let somebody in who asked to join, or not");
    }

    private static async Task<Ok<OrganisationView>> Get(IOrganisationApi organisation, CancellationToken cancellationToken) =>
        TypedResults.Ok(await organisation.Get(cancellationToken));

    private static async Task<Results<NoContent, ProblemHttpResult>> Answer(
        AnswerJoinRequest answer, IOrganisationApi organisation, CancellationToken cancellationToken) =>
        (await organisation.Answer(answer, cancellationToken)).ToResult();
}
