using Microsoft.AspNetCore.Http.HttpResults;
using Portal.Client.Contracts;
using Portal.Server.Hosting;

namespace Portal.Server.Features.Subscriptions;

internal static class SubscriptionsEndpoints
{
    public static void AddSubscriptions(this WebApplicationBuilder builder) =>
        builder.Services.AddScoped<ISubscriptionsApi, SubscriptionsService>();

    public static void MapSubscriptions(this WebApplication app)
    {
        var group = app.MapPortalApi("subscriptions", "Subscriptions").RequireAuthorization(PortalClaims.MemberPolicy);
        group.MapGet("/", List).WithName("ListSubscriptions").WithSummary("List the organisation's subscriptions");
        group.MapGet("/{model}", Get).WithName("GetSubscription").WithSummary("Get the organisation's subscription to a model");
        group.MapPost("/", Subscribe).WithName("Subscribe").WithSummary("Subscribe to a model, or change the plan");
        group.MapDelete("/{model}", Cancel).WithName("CancelSubscription").WithSummary("Cancel the subscription to a model");
    }

    private static async Task<Ok<IReadOnlyList<SubscriptionView>>> List(ISubscriptionsApi subscriptions, CancellationToken cancellationToken) =>
        TypedResults.Ok(await subscriptions.List(cancellationToken));

    private static async Task<Results<Ok<SubscriptionView>, NotFound>> Get(
        string model, ISubscriptionsApi subscriptions, CancellationToken cancellationToken) =>
        await subscriptions.Get(model, cancellationToken) is { } view ? TypedResults.Ok(view) : TypedResults.NotFound();

    private static async Task<Results<Ok<SubscriptionView>, ProblemHttpResult>> Subscribe(
        SubscribeRequest request, ISubscriptionsApi subscriptions, CancellationToken cancellationToken) =>
        (await subscriptions.Subscribe(request, cancellationToken)).ToResult();

    private static async Task<Results<NoContent, ProblemHttpResult>> Cancel(
        string model, ISubscriptionsApi subscriptions, CancellationToken cancellationToken) =>
        (await subscriptions.Cancel(model, cancellationToken)).ToResult();
}
