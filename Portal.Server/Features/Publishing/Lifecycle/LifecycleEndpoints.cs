using Microsoft.AspNetCore.Http.HttpResults;
using Portal.Client.Contracts;
using Portal.Server.Hosting;

namespace Portal.Server.Features.Publishing.Lifecycle;

internal static class LifecycleEndpoints
{
    public static void AddLifecycle(this IServiceCollection services)
    {
        services.AddSingleton<LifecycleRules>();
        services.AddScoped<ILifecycleApi, LifecycleService>();
        services.AddSingleton<VersionEnds>();
        services.AddSingleton<VersionsInStep>();
        services.AddSingleton<LifecycleWork>();
        services.AddHostedService(provider => provider.GetRequiredService<LifecycleWork>());
    }

    public static void MapLifecycle(this RouteGroupBuilder publishing) =>
        publishing.MapPost("models/{model}/versions/{version}/state", Change).WithName("ChangeVersionState").WithSummary(
            $"Make an approved version available, legacy or deprecated; a deprecated one ends {NoticePeriods.DeprecatedDays} days later or more, "
            + $"and {NoticePeriods.AvailableDays} days or more after it was the available one");

    private static async Task<Results<Ok<ModelVersionView>, ProblemHttpResult>> Change(
        string model, string version, ChangeStateRequest request, ILifecycleApi lifecycle, CancellationToken cancellationToken) =>
        (await lifecycle.Change(model, version, request, cancellationToken)).ToResult();
}
