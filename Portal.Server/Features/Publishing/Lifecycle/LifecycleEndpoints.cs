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
        services.AddScoped<IModelEndsApi, ModelEndsService>();
        services.AddSingleton<VersionEnds>();
        services.AddSingleton<VersionsInStep>();
        services.AddSingleton<LifecycleWork>();
        services.AddHostedService(provider => provider.GetRequiredService<LifecycleWork>());
    }

    public static void MapLifecycle(this RouteGroupBuilder publishing)
    {
        publishing.MapPost("models/{model}/versions/{version}/state", Change).WithName("ChangeVersionState").WithSummary(
            $"Make an approved version available, legacy or deprecated; a deprecated one ends {NoticePeriods.DeprecatedDays} days later or more, "
            + $"and {NoticePeriods.AvailableDays} days or more after it was the available one");
        var end = publishing.MapGroup("models/{model}/end");
        end.MapGet("/", Ending).WithName("GetModelEnd").WithSummary("Read whether and when a model ends as a whole, and from which day on it could");
        end.MapPost("/", End).WithName("EndModel").WithSummary("End a model with all its versions, or put its end off; it takes no new subscribers from then on");
        end.MapDelete("/", TakeBack).WithName("TakeBackModelEnd").WithSummary("Take the end of a model back while its notice runs");
    }

    private static async Task<Results<Ok<ModelVersionView>, ProblemHttpResult>> Change(
        string model, string version, ChangeStateRequest request, ILifecycleApi lifecycle, CancellationToken cancellationToken) =>
        (await lifecycle.Change(model, version, request, cancellationToken)).ToResult();

    private static async Task<Results<Ok<ModelEnding>, ProblemHttpResult>> Ending(string model, IModelEndsApi ends, CancellationToken cancellationToken) =>
        (await ends.Get(model, cancellationToken)).ToResult();

    private static async Task<Results<Ok<ModelEnding>, ProblemHttpResult>> End(
        string model, EndModelRequest request, IModelEndsApi ends, CancellationToken cancellationToken) =>
        (await ends.End(model, request, cancellationToken)).ToResult();

    private static async Task<Results<Ok<ModelEnding>, ProblemHttpResult>> TakeBack(string model, IModelEndsApi ends, CancellationToken cancellationToken) =>
        (await ends.TakeBack(model, cancellationToken)).ToResult();
}
