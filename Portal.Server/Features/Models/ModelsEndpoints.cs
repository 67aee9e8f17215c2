using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.Net.Http.Headers;
using Portal.Client.Contracts;
using Portal.Server.Hosting;

namespace Portal.Server.Features.Models;

internal static class ModelsEndpoints
{
    public static void AddModels(this WebApplicationBuilder builder)
    {
        var services = builder.Services;
        services.AddSingleton<StarterModelFolder>();
        services.AddSingleton<ModelPlaces>();
        services.AddSingleton<ManifestCache>();
        services.AddSingleton<ModelCards>();
        services.AddSingleton<ModelReadinessBoard>();
        services.AddSingleton<PlanTexts>();
        services.AddSingleton<IStartupStep, StarterCatalogue>();
        services.AddSingleton<ModelLoading>();
        services.AddSingleton<IStartupStep>(provider => provider.GetRequiredService<ModelLoading>());
        services.AddScoped<ModelsService>();
        services.AddScoped<IModelsApi>(provider => provider.GetRequiredService<ModelsService>());
    }

    public static void MapModels(this WebApplication app)
    {
        var group = app.MapPortalApi("models", "Models").AllowAnonymous();
        group.MapGet("/", List).WithName("ListModels").WithSummary("List the catalogue");
        group.MapGet("/{slug}", Get).WithName("GetModel").WithSummary("Get one model");
        group.MapGet("/{slug}/samples/{file}", Sample).WithName("GetModelSample").WithSummary("Get a sample input's bytes");
    }

    private static async Task<Ok<IReadOnlyList<ModelSummary>>> List(
        string? search, string? task, IModelsApi models, CancellationToken cancellationToken) =>
        TypedResults.Ok(await models.List(search, task, cancellationToken));

    private static async Task<Results<Ok<ModelDetail>, NotFound>> Get(string slug, IModelsApi models, CancellationToken cancellationToken) =>
        await models.Get(slug, cancellationToken) is { } model ? TypedResults.Ok(model) : TypedResults.NotFound();

    private static async Task<Results<PhysicalFileHttpResult, NotFound>> Sample(
        string slug, string file, ModelsService models, ModelPlaces places, HttpResponse response, CancellationToken cancellationToken)
    {
        var manifest = await models.Manifest(slug, cancellationToken);
        var sample = manifest?.Samples.FirstOrDefault(s => s.File == file);
        if (sample is null || places.Sample(manifest!, sample.File) is not { } path)
        {
            return TypedResults.NotFound();
        }
        response.Headers.XContentTypeOptions = "nosniff";
        response.Headers.CacheControl = "public, max-age=3600";
        response.Headers.ContentSecurityPolicy = "default-src 'none'; sandbox";
        return TypedResults.PhysicalFile(path, sample.MediaType, lastModified: File.GetLastWriteTimeUtc(path),
            entityTag: new EntityTagHeaderValue($"\"{manifest!.Version}\""), enableRangeProcessing: true);
    }
}
