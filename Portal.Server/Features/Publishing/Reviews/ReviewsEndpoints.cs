using Microsoft.AspNetCore.Http.HttpResults;
using Portal.Client.Contracts;
using Portal.Server.Hosting;

namespace Portal.Server.Features.Publishing.Reviews;

internal static class ReviewsEndpoints
{
    public static void AddReviews(this IServiceCollection services)
    {
        services.AddSingleton<ReviewBench>();
        services.AddScoped<ReviewsService>();
        services.AddScoped<IReviewsApi>(provider => provider.GetRequiredService<ReviewsService>());
    }

    public static void MapReviews(this WebApplication app)
    {
        var group = app.MapPortalApi("reviews", "Reviews").RequireAuthorization(PortalClaims.OperatorPolicy);
        group.MapGet("/", List).WithName("ListReviews").WithSummary("List the versions that wait for an operator");
        var version = group.MapGroup("{model}/{version}");
        version.MapGet("/", Get).WithName("GetReview").WithSummary("See all that an operator decides by");
        version.MapGet("samples/{file}", Sample).WithName("GetReviewSample").WithSummary("Download a sample of a version that waits for an operator");
        version.MapPost("run", Run).WithName("RunReviewSamples").WithSummary("Run a version's samples in its worker");
        version.MapPost("approve", Approve).WithName("ApproveVersion").WithSummary("Serve a version");
        version.MapPost("reject", Reject).WithName("RejectVersion").WithSummary("Refuse a version with a reason");
    }

    private static async Task<Ok<IReadOnlyList<ReviewSummary>>> List(IReviewsApi reviews, CancellationToken cancellationToken) =>
        TypedResults.Ok(await reviews.List(cancellationToken));

    private static async Task<Results<Ok<ReviewDetail>, NotFound>> Get(
        string model, string version, IReviewsApi reviews, CancellationToken cancellationToken) =>
        await reviews.Get(model, version, cancellationToken) is { } review ? TypedResults.Ok(review) : TypedResults.NotFound();

    private static async Task<Results<PhysicalFileHttpResult, NotFound>> Sample(
        string model, string version, string file, ReviewsService reviews, HttpResponse response, CancellationToken cancellationToken)
    {
        if (await reviews.FindSampleAsync(model, version, file, cancellationToken) is not { } sample)
        {
            return TypedResults.NotFound();
        }
        // Nobody has looked at it yet: it is kept, never shown within the portal.
        response.Headers.XContentTypeOptions = "nosniff";
        response.Headers.CacheControl = "no-store";
        response.Headers.ContentSecurityPolicy = "default-src 'none'; sandbox";
        return TypedResults.PhysicalFile(sample.Path, sample.MediaType, file);
    }

    private static async Task<Results<Ok<ReviewDetail>, ProblemHttpResult>> Run(
        string model, string version, RunSamplesRequest request, IReviewsApi reviews, CancellationToken cancellationToken) =>
        (await reviews.Run(model, version, request, cancellationToken)).ToResult();

    private static async Task<Results<NoContent, ProblemHttpResult>> Approve(
        string model, string version, ApproveVersionRequest request, IReviewsApi reviews, CancellationToken cancellationToken) =>
        (await reviews.Approve(model, version, request, cancellationToken)).ToResult();

    private static async Task<Results<NoContent, ProblemHttpResult>> Reject(
        string model, string version, RejectVersionRequest request, IReviewsApi reviews, CancellationToken cancellationToken) =>
        (await reviews.Reject(model, version, request, cancellationToken)).ToResult();
}
