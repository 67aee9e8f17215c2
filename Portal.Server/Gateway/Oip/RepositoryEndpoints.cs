using System.Text.Json;
using Portal.Client.Contracts;
using Portal.Inference.Engine;
using Portal.Server.Features.Keys;
using Portal.Server.Features.Models;
using Portal.Server.Gateway.Admission;
using Portal.Server.Gateway.Predict;

namespace Portal.Server.Gateway.Oip;

/// <summary>Which versions there are and where each stands; loading and unloading, for operators.</summary>
internal static class RepositoryEndpoints
{
    public static void MapRepository(this IEndpointRouteBuilder v2)
    {
        var group = v2.MapGroup("/repository").AddEndpointFilter<PredictAuthentication>().ForOperators(ApiKeyScopes.Repository);
        group.MapPost("/index", Index).Produces<RepositoryEntry[]>().ProducesOipFaults(400, 401, 403)
            .WithName("GetRepositoryIndex").WithSummary("List every model version and its state; for operators");
        group.MapPost("/models/{model}/load", Load).Produces(200).ProducesOipFaults(400, 401, 403, 404)
            .WithName("LoadModel").WithSummary("Load a model, or load it again; for operators");
        group.MapPost("/models/{model}/unload", Unload).Produces(200).ProducesOipFaults(401, 403, 404)
            .WithName("UnloadModel").WithSummary("Take a model out of service; for operators");
    }

    private static async Task<IResult> Index(HttpContext http, IPredictionEngine engine, ModelReadinessBoard board, DoorRefusals refusals)
    {
        try
        {
            var body = await SmallJson.ReadAsync(http.Request, http.RequestAborted);
            var onlyReady = body is { } asked && InferJson.Flag(asked, "ready", "the request") == true;
            var known = engine.Repository.Select(entry => new RepositoryEntry(entry.Slug, entry.Version, State(entry.State), entry.Reason ?? "")).ToList();
            // A model whose weights are missing was never given to the engine.
            known.AddRange(board.Models
                .Where(model => model.Value == ModelReadiness.WeightsMissing && known.TrueForAll(entry => entry.Name != model.Key))
                .Select(model => new RepositoryEntry(model.Key, null, State(ServedState.Unavailable), "weights missing")));
            return Results.Json(known.Where(entry => !onlyReady || entry.State == State(ServedState.Ready)), OipJson.Options);
        }
        catch (InferRequestException fault)
        {
            return http.Refuse(fault.ToRefusal(refusals));
        }
    }

    private static async Task<IResult> Load(string model, HttpContext http, ModelDoor models, ModelLoading loading, DoorRefusals refusals)
    {
        try
        {
            if (!await models.IsListedAsync(model, http.RequestAborted))
            {
                return http.Refuse(refusals.UnknownModel(model));
            }
            var body = await SmallJson.ReadAsync(http.Request, http.RequestAborted);
            if (body is { } asked && asked.TryGetProperty("parameters", out var parameters) && BringsModel(parameters))
            {
                return http.Refuse(refusals.ConfigNotTaken());
            }
            return await loading.ReloadAsync(model, http.RequestAborted) is { } reason ? http.Refuse(refusals.NotLoaded(reason)) : Results.Ok();
        }
        catch (InferRequestException fault)
        {
            return http.Refuse(fault.ToRefusal(refusals));
        }
    }

    private static async Task<IResult> Unload(string model, HttpContext http, ModelDoor models, ModelLoading loading, DoorRefusals refusals)
    {
        if (!await models.IsListedAsync(model, http.RequestAborted))
        {
            return http.Refuse(refusals.UnknownModel(model));
        }
        await loading.UnloadAsync(model);
        return Results.Ok();
    }

    private static bool BringsModel(JsonElement parameters) =>
        parameters.ValueKind == JsonValueKind.Object
        && parameters.EnumerateObject().Any(parameter => parameter.Name == "config" || parameter.Name.StartsWith("file:", StringComparison.Ordinal));

    private static string State(ServedState state) => state.ToString().ToUpperInvariant();
}

/// <param name="State"><c>READY</c>, <c>LOADING</c>, <c>UNLOADING</c> or <c>UNAVAILABLE</c>.</param>
/// <param name="Reason">Why it is unavailable; empty when nothing is wrong.</param>
public sealed record RepositoryEntry(string Name, string? Version, string State, string Reason);
