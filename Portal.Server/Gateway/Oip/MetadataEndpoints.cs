using System.Reflection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Portal.Client.Contracts;
using Portal.Inference.Engine;
using Portal.Inference.Tensors;
using Portal.Server.Features.Models;
using Portal.Server.Gateway.Admission;
using Portal.Server.Hosting;

namespace Portal.Server.Gateway.Oip;

/// <summary>What the server and its models are. Open, as the catalogue is: it tells no more.</summary>
internal static class MetadataEndpoints
{
    private static readonly ServerMetadata Server = new(
        "aiaas-portal",
        typeof(MetadataEndpoints).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion.Split('+')[0] ?? "0",
        ["binary_tensor_data", "model_repository", "statistics", "generate", "parameters"]);

    public static void MapMetadata(this IEndpointRouteBuilder v2)
    {
        v2.MapGet("/", () => Ok(Server)).WithName("GetServerMetadata").WithSummary("See the server's name, version and extensions");
        v2.MapGet("/health/live", () => Ok(new ServerLive(true))).WithName("GetServerLive").WithSummary("See whether the server answers");
        v2.MapGet("/health/ready", Ready).WithName("GetServerReady").WithSummary("See whether the server can infer");
        foreach (var (path, suffix) in new[] { ("/models/{model}", ""), ("/models/{model}/versions/{version}", "Version") })
        {
            v2.MapGet(path, Describe).Produces<ModelMetadata>().ProducesOipFaults(404, 503)
                .WithName($"GetModelMetadata{suffix}").WithSummary("See a model's versions, inputs and outputs");
            v2.MapGet($"{path}/ready", ModelReady).Produces<ModelReady>().Produces<ModelReady>(400).ProducesOipFaults(404)
                .WithName($"GetModelReady{suffix}").WithSummary("See whether a model can infer");
        }
    }

    private static async Task<IResult> Ready(HealthCheckService health, CancellationToken cancellationToken)
    {
        var report = await health.CheckHealthAsync(check => check.Tags.Contains(Health.Ready), cancellationToken);
        var ready = report.Status != HealthStatus.Unhealthy;
        return Results.Json(new ServerReady(ready), OipJson.Options, statusCode: ready ? 200 : 400);
    }

    private static async Task<IResult> Describe(
        string model, string? version, HttpContext http, ModelDoor models, IPredictionEngine engine, DoorRefusals refusals)
    {
        if (await models.FindAsync(organisation: 0, model, version, http.RequestAborted) is not { } found)
        {
            return http.Refuse(refusals.UnknownModel(model));
        }
        if (found.Version is null)
        {
            return http.Refuse(refusals.NoVersion(found, version));
        }
        try
        {
            var signature = engine.Describe(found.Slug, found.Version);
            return Ok(new ModelMetadata(
                signature.Slug, signature.Versions, signature.Platform,
                [.. signature.Inputs.Select(TensorMetadata.Of)], [.. signature.Outputs.Select(TensorMetadata.Of)]));
        }
        catch (PredictionRefusedException)
        {
            return http.Refuse(version is null ? refusals.NotReady(model) : refusals.UnknownVersion(model, version));
        }
    }

    private static async Task<IResult> ModelReady(
        string model, string? version, HttpContext http, ModelDoor models, ModelReadinessBoard board, IPredictionEngine engine, DoorRefusals refusals)
    {
        if (await models.FindAsync(organisation: 0, model, version, http.RequestAborted) is not { } found)
        {
            return http.Refuse(refusals.UnknownModel(model));
        }
        var ready = board.Of(model) == ModelReadiness.Ready
            && engine.Repository.Any(entry => entry.Slug == model && entry.State == ServedState.Ready && entry.Version == found.Version);
        return Results.Json(new ModelReady(model, ready), OipJson.Options, statusCode: ready ? 200 : 400);
    }

    private static IResult Ok<T>(T value) => Results.Json(value, OipJson.Options);
}

/// <param name="Extensions">What the server does beyond the protocol's core.</param>
public sealed record ServerMetadata(string Name, string Version, IReadOnlyList<string> Extensions);

/// <summary>The answer of <c>/v2/health/live</c>.</summary>
public sealed record ServerLive(bool Live);

/// <summary>The answer of <c>/v2/health/ready</c>.</summary>
public sealed record ServerReady(bool Ready);

/// <summary>The answer of a model's <c>/ready</c>.</summary>
public sealed record ModelReady(string Name, bool Ready);

/// <param name="Versions">Every version that is served.</param>
public sealed record ModelMetadata(
    string Name, IReadOnlyList<string> Versions, string Platform, IReadOnlyList<TensorMetadata> Inputs, IReadOnlyList<TensorMetadata> Outputs);

/// <param name="Shape">Dimensions; -1 is variable.</param>
public sealed record TensorMetadata(string Name, string Datatype, IReadOnlyList<long> Shape)
{
    internal static TensorMetadata Of(TensorSpec spec) => new(spec.Name, spec.Datatype.Name(), spec.Shape);
}
