using System.Globalization;
using Microsoft.AspNetCore.Http.HttpResults;
using Portal.Client.Contracts;
using Portal.Server.Hosting;

namespace Portal.Server.Features.Organisations;

internal static class InvitationsEndpoints
{
    public static void AddInvitations(this IServiceCollection services)
    {
        services.AddScoped<InvitationEntry>();
        services.AddScoped<IInvitationsApi, InvitationService>();
    }

    /// <param name="organisation">The group of the caller's organisation.</param>
    public static void MapInvitations(this IEndpointRouteBuilder routes, RouteGroupBuilder organisation)
    {
        organisation.MapGet("invitations", List).WithName("ListInvitations").WithSummary("List the organisation's waiting invitations");
        organisation.MapPost("invitations", Create).WithName("Invite")
            .WithSummary("Invite an address; the answer is the only one with the link");
        organisation.MapDelete("invitations/{id:int}", Revoke).WithName("RevokeInvitation").WithSummary("Revoke an invitation at once");
        // Whoever is invited may be in no organisation yet.
        var invited = routes.MapPortalApi("invitations", "Organisation").RequireAuthorization();
        invited.MapPost("look", Look).WithName("LookAtInvitation").WithSummary("Get what a link offers to the invited person");
        invited.MapPost("accept", Accept).WithName("AcceptInvitation").WithSummary("Join the organisation that a link invites to");
    }

    private static async Task<Ok<IReadOnlyList<InvitationView>>> List(IInvitationsApi invitations, CancellationToken cancellationToken) =>
        TypedResults.Ok(await invitations.List(cancellationToken));

    private static async Task<Results<Ok<CreatedInvitation>, ProblemHttpResult>> Create(
        InviteRequest request, IInvitationsApi invitations, HttpResponse response, CancellationToken cancellationToken)
    {
        response.Headers.CacheControl = "no-store";
        return (await invitations.Create(request, cancellationToken)).ToResult();
    }

    private static async Task<Results<NoContent, ProblemHttpResult>> Revoke(
        int id, IInvitationsApi invitations, CancellationToken cancellationToken) => (await invitations.Revoke(id, cancellationToken)).ToResult();

    private static async Task<Results<Ok<InvitationOffer>, ProblemHttpResult>> Look(
        InvitationToken request, IInvitationsApi invitations, HttpResponse response, TimeProvider time, CancellationToken cancellationToken)
    {
        var outcome = await invitations.Look(request, cancellationToken);
        SayWhen(response, outcome.Refusal, time);
        return outcome.ToResult();
    }

    private static async Task<Results<NoContent, ProblemHttpResult>> Accept(
        InvitationToken request, IInvitationsApi invitations, HttpResponse response, TimeProvider time, CancellationToken cancellationToken)
    {
        var outcome = await invitations.Accept(request, cancellationToken);
        SayWhen(response, outcome.Refusal, time);
        return outcome.ToResult();
    }

    private static void SayWhen(HttpResponse response, Refusal? refusal, TimeProvider time)
    {
        if (refusal?.RetryAt is { } at)
        {
            response.Headers.RetryAfter = Math.Ceiling((at - time.GetUtcNow()).TotalSeconds).ToString(CultureInfo.InvariantCulture);
        }
    }
}
