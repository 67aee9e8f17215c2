using Microsoft.AspNetCore.Http.HttpResults;
using Portal.Client.Contracts;
using Portal.Server.Features.Publishing.Canaries;
using Portal.Server.Features.Publishing.Lifecycle;
using Portal.Server.Features.Publishing.Reviews;
using Portal.Server.Features.Publishing.Trials;
using Portal.Server.Features.Publishing.Uploads;
using Portal.Server.Features.Publishing.Versions;
using Portal.Server.Hosting;

namespace Portal.Server.Features.Publishing;

internal static class PublishingEndpoints
{
    public static void AddPublishing(this WebApplicationBuilder builder)
    {
        builder.Services.AddScoped<Publisher>();
        builder.Services.AddScoped<PlanVersions>();
        builder.Services.AddScoped<RequestDecisions>();
        builder.Services.AddScoped<IPublishingApi, PublishingService>();
        builder.Services.AddHostedService<QuarantineNotices>();
        builder.Services.AddTrials();
        builder.Services.AddUploads();
        builder.Services.AddVersions();
        builder.Services.AddCanaries();
        builder.Services.AddLifecycle();
        builder.Services.AddReviews();
    }

    public static void MapPublishing(this WebApplication app)
    {
        // An operator may be in no organisation: the service says who may do what.
        var group = app.MapPortalApi("publishing", "Publishing").RequireAuthorization();
        group.MapGet("models", Models).WithName("ListPublishedModels").WithSummary("List the models whose plans the caller sets");
        group.MapGet("models/{model}/plans", Plans).WithName("ListPlanVersions").WithSummary("List all versions of a model's plans");
        group.MapPost("models/{model}/plans", Publish).WithName("PublishPlan").WithSummary("Publish a new version of a plan");
        group.MapDelete("models/{model}/plans/{code}", Withdraw).WithName("WithdrawPlan").WithSummary("Let a plan take no new subscribers");
        group.MapGet("requests", Requests).WithName("ListPendingRequests").WithSummary("List who waits for a subscription");
        group.MapPost("requests/{id:int}/approve", Approve).WithName("ApproveSubscription").WithSummary("Let a waiting organisation subscribe");
        group.MapPost("requests/{id:int}/refuse", Refuse).WithName("RefuseSubscription").WithSummary("Refuse a waiting organisation with a reason");
        group.MapUploads();
        group.MapVersions();
        group.MapCanaries();
        group.MapLifecycle();
        group.MapTrials();
        app.MapReviews();
    }

    private static async Task<Results<Ok<IReadOnlyList<PublishedModel>>, ProblemHttpResult>> Models(
        IPublishingApi publishing, CancellationToken cancellationToken) => (await publishing.Models(cancellationToken)).ToResult();

    private static async Task<Results<Ok<IReadOnlyList<PlanVersionView>>, ProblemHttpResult>> Plans(
        string model, IPublishingApi publishing, CancellationToken cancellationToken) => (await publishing.Plans(model, cancellationToken)).ToResult();

    private static async Task<Results<Ok<PlanVersionView>, ProblemHttpResult>> Publish(
        string model, PublishPlanRequest request, IPublishingApi publishing, CancellationToken cancellationToken) =>
        (await publishing.Publish(model, request, cancellationToken)).ToResult();

    private static async Task<Results<NoContent, ProblemHttpResult>> Withdraw(
        string model, string code, IPublishingApi publishing, CancellationToken cancellationToken) =>
        (await publishing.Withdraw(model, code, cancellationToken)).ToResult();

    private static async Task<Results<Ok<IReadOnlyList<PendingRequest>>, ProblemHttpResult>> Requests(
        IPublishingApi publishing, CancellationToken cancellationToken) => (await publishing.Requests(cancellationToken)).ToResult();

    private static async Task<Results<NoContent, ProblemHttpResult>> Approve(int id, IPublishingApi publishing, CancellationToken cancellationToken) =>
        (await publishing.Approve(id, cancellationToken)).ToResult();

    private static async Task<Results<NoContent, ProblemHttpResult>> Refuse(
        int id, RefuseSubscriptionRequest request, IPublishingApi publishing, CancellationToken cancellationToken) =>
        (await publishing.Refuse(id, request, cancellationToken)).ToResult();
}
