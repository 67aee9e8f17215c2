using Microsoft.AspNetCore.Http.HttpResults;
using Portal.Client.Contracts;
using Portal.Server.Features.Statements;
using Portal.Server.Features.Subscriptions.Shadows;
using Portal.Server.Hosting;

namespace Portal.Server.Features.Subscriptions;

internal static class SubscriptionsEndpoints
{
    public static void AddSubscriptions(this WebApplicationBuilder builder)
    {
        builder.Services.AddSingleton<IPlanFees, PlanFees>();
        builder.Services.AddScoped<OfferedPlans>();
        builder.Services.AddScoped<AcceptedLicences>();
        builder.Services.AddScoped<SubscriptionChanges>();
        builder.Services.AddScoped<SubscriptionQuotes>();
        builder.Services.AddScoped<ISubscriptionRequestsApi, SubscriptionRequestsService>();
        builder.Services.AddScoped<ISubscriptionsApi, SubscriptionsService>();
        builder.Services.AddScoped<ISubscribedVersionsApi, SubscribedVersionsService>();
        builder.Services.AddShadows();
    }

    public static void MapSubscriptions(this WebApplication app)
    {
        var group = app.MapPortalApi("subscriptions", "Subscriptions").RequireAuthorization(PortalClaims.MemberPolicy);
        group.MapGet("/", List).WithName("ListSubscriptions").WithSummary("List the organisation's subscriptions");
        group.MapGet("/{model}", Get).WithName("GetSubscription").WithSummary("Get the organisation's subscription to a model");
        group.MapPost("/", Subscribe).WithName("Subscribe").WithSummary("Subscribe to a model, or change the plan");
        group.MapDelete("/{model}", Cancel).WithName("CancelSubscription").WithSummary("Cancel the subscription to a model");
        group.MapGet("/{model}/quote", Quote).WithName("QuoteSubscription")
            .WithSummary("Get what a change of plan, or without a plan a cancellation, does to this month's fee");
        group.MapGet("/{model}/version", GetVersion).WithName("GetSubscribedVersion").WithSummary("Get the version that the subscription runs on, and what can be pinned");
        group.MapPut("/{model}/version", PinVersion).WithName("PinVersion").WithSummary("Pin the subscription to a version, or let it follow the publisher");
        group.MapShadows();
        var requests = app.MapPortalApi("subscription-requests", "Subscriptions").RequireAuthorization(PortalClaims.MemberPolicy);
        requests.MapGet("/", ListRequests).WithName("ListSubscriptionRequests").WithSummary("List the organisation's newest request to each model's publisher");
        requests.MapPost("/", SendRequest).WithName("RequestSubscription").WithSummary("Ask a publisher for a plan that needs an approval");
        requests.MapDelete("/{id:int}", WithdrawRequest).WithName("WithdrawSubscriptionRequest").WithSummary("Take back a request that waits");
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

    private static async Task<Results<Ok<SubscriptionQuote>, ProblemHttpResult>> Quote(
        string model, string? plan, ISubscriptionsApi subscriptions, CancellationToken cancellationToken) =>
        (await subscriptions.Quote(model, plan, cancellationToken)).ToResult();

    private static async Task<Results<Ok<SubscribedVersion>, ProblemHttpResult>> GetVersion(
        string model, ISubscribedVersionsApi versions, CancellationToken cancellationToken) => (await versions.Get(model, cancellationToken)).ToResult();

    private static async Task<Results<Ok<SubscribedVersion>, ProblemHttpResult>> PinVersion(
        string model, PinVersionRequest request, ISubscribedVersionsApi versions, CancellationToken cancellationToken) =>
        (await versions.Pin(model, request, cancellationToken)).ToResult();

    private static async Task<Ok<IReadOnlyList<SubscriptionRequestView>>> ListRequests(
        ISubscriptionRequestsApi requests, CancellationToken cancellationToken) => TypedResults.Ok(await requests.List(cancellationToken));

    private static async Task<Results<Ok<SubscriptionRequestView>, ProblemHttpResult>> SendRequest(
        SubscriptionApplication application, ISubscriptionRequestsApi requests, CancellationToken cancellationToken) =>
        (await requests.Send(application, cancellationToken)).ToResult();

    private static async Task<Results<NoContent, ProblemHttpResult>> WithdrawRequest(
        int id, ISubscriptionRequestsApi requests, CancellationToken cancellationToken) => (await requests.Withdraw(id, cancellationToken)).ToResult();
}
