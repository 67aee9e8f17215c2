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
        builder.Services.AddInvitations();
        builder.Services.AddScoped<IOrganisationsApi, AllOrganisations>();
        builder.Services.AddScoped<MemberChanges>();
        builder.Services.AddScoped<IOrganisationApi, OrganisationService>();
    }

    public static void MapOrganisations(this WebApplication app)
    {
        var group = app.MapPortalApi("organisation", "Organisation");
        group.RequireAuthorization(PortalClaims.MemberPolicy);
        group.MapGet("", Get).WithName("GetOrganisation").WithSummary("Get the caller's organisation");
        group.MapPost("requests", Answer).WithName("AnswerJoinRequest").WithSummary("Let somebody in who asked to join, or not");
        group.MapPut("members/{userId}/role", ChangeRole).WithName("ChangeRole").WithSummary("Change a member's role");
        group.MapDelete("members/{userId}", Remove).WithName("RemoveMember").WithSummary("Remove a member at once");
        group.MapPost("leave", Leave).WithName("LeaveOrganisation").WithSummary("Leave the organisation");
        app.MapInvitations(group);
        var all = app.MapPortalApi("organisations", "Organisation").RequireAuthorization(PortalClaims.OperatorPolicy);
        all.MapGet("", List).WithName("ListOrganisations").WithSummary("List all organisations");
        all.MapPost("{slug}/suspend", Suspend).WithName("SuspendOrganisation").WithSummary("Refuse an organisation's calls from now on");
        all.MapPost("{slug}/resume", Resume).WithName("ResumeOrganisation").WithSummary("Let a suspended organisation go on");
    }

    private static async Task<Ok<OrganisationView>> Get(IOrganisationApi organisation, CancellationToken cancellationToken) =>
        TypedResults.Ok(await organisation.Get(cancellationToken));

    private static async Task<Results<NoContent, ProblemHttpResult>> Answer(
        AnswerJoinRequest answer, IOrganisationApi organisation, CancellationToken cancellationToken) =>
        (await organisation.Answer(answer, cancellationToken)).ToResult();

    private static async Task<Results<NoContent, ProblemHttpResult>> ChangeRole(
        string userId, ChangeRoleRequest request, IOrganisationApi organisation, CancellationToken cancellationToken) =>
        (await organisation.ChangeRole(userId, request, cancellationToken)).ToResult();

    private static async Task<Results<NoContent, ProblemHttpResult>> Remove(
        string userId, IOrganisationApi organisation, CancellationToken cancellationToken) =>
        (await organisation.Remove(userId, cancellationToken)).ToResult();

    private static async Task<Results<NoContent, ProblemHttpResult>> Leave(IOrganisationApi organisation, CancellationToken cancellationToken) =>
        (await organisation.Leave(cancellationToken)).ToResult();

    private static async Task<Ok<IReadOnlyList<ManagedOrganisation>>> List(
        string? search, IOrganisationsApi organisations, CancellationToken cancellationToken) =>
        TypedResults.Ok(await organisations.List(search, cancellationToken));

    private static async Task<Results<NoContent, ProblemHttpResult>> Suspend(
        string slug, IOrganisationsApi organisations, CancellationToken cancellationToken) =>
        (await organisations.Suspend(slug, cancellationToken)).ToResult();

    private static async Task<Results<NoContent, ProblemHttpResult>> Resume(
        string slug, IOrganisationsApi organisations, CancellationToken cancellationToken) =>
        (await organisations.Resume(slug, cancellationToken)).ToResult();
}
