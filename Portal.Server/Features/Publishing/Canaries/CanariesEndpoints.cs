using Microsoft.AspNetCore.Http.HttpResults;
using Portal.Client.Contracts;
using Portal.Server.Hosting;

namespace Portal.Server.Features.Publishing.Canaries;

internal static class CanariesEndpoints
{
    public static void AddCanaries(this IServiceCollection services)
    {
        services.AddSingleton<CanaryEnding>();
        services.AddSingleton<CanaryLoads>();
        services.AddSingleton<CanaryWork>();
        services.AddHostedService(provider => provider.GetRequiredService<CanaryWork>());
        services.AddScoped<ServedContracts>();
        services.AddScoped<ModelCanaries>();
        services.AddScoped<CanaryDecisions>();
        services.AddScoped<CanaryPromotion>();
        services.AddScoped<ICanariesApi, CanariesService>();
    }

    public static void MapCanaries(this RouteGroupBuilder publishing)
    {
        var canaries = publishing.MapGroup("models/{model}/canaries");
        canaries.MapGet("/", Get).WithName("ListCanaries").WithSummary("List a model's canaries, and the versions that one can be begun with");
        canaries.MapPost("/", Start).WithName("StartCanary").WithSummary("Give a new version a share of the calls that name no version");
        canaries.MapPut("{id:int}", Change).WithName("ChangeCanary").WithSummary("Change a running canary's share");
        canaries.MapPost("{id:int}/complete", Complete).WithName("CompleteCanary").WithSummary("Make a running canary's version the available one");
        canaries.MapPost("{id:int}/stop", Stop).WithName("StopCanary").WithSummary("Give all calls back to the available version");
    }

    private static async Task<Results<Ok<CanaryBoard>, ProblemHttpResult>> Get(string model, ICanariesApi canaries, CancellationToken cancellationToken) =>
        (await canaries.Get(model, cancellationToken)).ToResult();

    private static async Task<Results<Ok<CanaryView>, ProblemHttpResult>> Start(
        string model, StartCanaryRequest request, ICanariesApi canaries, CancellationToken cancellationToken) =>
        (await canaries.Start(model, request, cancellationToken)).ToResult();

    private static async Task<Results<Ok<CanaryView>, ProblemHttpResult>> Change(
        string model, int id, ChangeCanaryRequest request, ICanariesApi canaries, CancellationToken cancellationToken) =>
        (await canaries.Change(model, id, request, cancellationToken)).ToResult();

    private static async Task<Results<NoContent, ProblemHttpResult>> Complete(
        string model, int id, ICanariesApi canaries, CancellationToken cancellationToken) => (await canaries.Complete(model, id, cancellationToken)).ToResult();

    private static async Task<Results<NoContent, ProblemHttpResult>> Stop(
        string model, int id, ICanariesApi canaries, CancellationToken cancellationToken) => (await canaries.Stop(model, id, cancellationToken)).ToResult();
}
