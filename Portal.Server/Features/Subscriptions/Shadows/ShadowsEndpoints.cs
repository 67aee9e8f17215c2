using Microsoft.AspNetCore.Http.HttpResults;
using Portal.Client.Contracts;
using Portal.Server.Hosting;

namespace Portal.Server.Features.Subscriptions.Shadows;

internal static class ShadowsEndpoints
{
    public static void AddShadows(this IServiceCollection services)
    {
        services.AddSingleton<ShadowStore>();
        services.AddHostedService<ShadowWork>();
        services.AddScoped<IShadowsApi, ShadowsService>();
    }

    public static void MapShadows(this RouteGroupBuilder subscriptions)
    {
        var shadow = subscriptions.MapGroup("{model}/shadow");
        shadow.MapGet("/", Get).WithName("GetShadow").WithSummary("Get the comparison of two versions on the organisation's own calls");
        shadow.MapPost("/", Start).WithName("StartShadow").WithSummary("Compare another version on a part of the organisation's own calls");
        shadow.MapDelete("/", Stop).WithName("StopShadow").WithSummary("Stop the comparison of two versions");
    }

    private static async Task<Results<Ok<ShadowOverview>, ProblemHttpResult>> Get(string model, IShadowsApi shadows, CancellationToken cancellationToken) =>
        (await shadows.Get(model, cancellationToken)).ToResult();

    private static async Task<Results<Ok<ShadowView>, ProblemHttpResult>> Start(
        string model, StartShadowRequest request, IShadowsApi shadows, CancellationToken cancellationToken) =>
        (await shadows.Start(model, request, cancellationToken)).ToResult();

    private static async Task<Results<NoContent, ProblemHttpResult>> Stop(string model, IShadowsApi shadows, CancellationToken cancellationToken) =>
        (await shadows.Stop(model, cancellationToken)).ToResult();
}
