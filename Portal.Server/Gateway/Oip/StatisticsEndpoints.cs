using Portal.Inference.Engine;
using Portal.Server.Features.Keys;
using Portal.Server.Gateway.Admission;
using Portal.Server.Gateway.Predict;

namespace Portal.Server.Gateway.Oip;

/// <summary>What versions did since they were loaded, summed over all tenants: for operators and for keys that read metrics.</summary>
internal static class StatisticsEndpoints
{
    public static void MapStatistics(this IEndpointRouteBuilder v2)
    {
        var group = v2.MapGroup("/models").AddEndpointFilter<PredictAuthentication>().ForOperators(ApiKeyScopes.Metrics);
        Describe(group.MapGet("/stats", All)).WithName("GetStatistics").WithSummary("See what every model version did; for operators");
        Describe(group.MapGet("/{model}/stats", Of)).WithName("GetModelStatistics").WithSummary("See what a model's versions did; for operators");
        Describe(group.MapGet("/{model}/versions/{version}/stats", Of))
            .WithName("GetModelVersionStatistics").WithSummary("See what a model's version did; for operators");
    }

    private static RouteHandlerBuilder Describe(RouteHandlerBuilder route) =>
        route.Produces<ModelStatistics>().ProducesOipFaults(401, 403, 404, 503);

    private static IResult All(IPredictionEngine engine, SerialiseTimes serialise) => Answer(Ready(engine), engine, serialise);

    private static async Task<IResult> Of(
        string model, string? version, HttpContext http, ModelDoor models, IPredictionEngine engine, SerialiseTimes serialise, DoorRefusals refusals)
    {
        if (!await models.IsListedAsync(model, http.RequestAborted))
        {
            return http.Refuse(refusals.UnknownModel(model));
        }
        var found = Ready(engine).Where(entry => entry.Slug == model && (version ?? entry.Version) == entry.Version).ToList();
        return found.Count > 0 ? Answer(found, engine, serialise)
            : http.Refuse(version is null ? refusals.NotReady(model) : refusals.UnknownVersion(model, version));
    }

    private static IEnumerable<ServedEntry> Ready(IPredictionEngine engine) =>
        engine.Repository.Where(entry => entry.State == ServedState.Ready);

    private static IResult Answer(IEnumerable<ServedEntry> entries, IPredictionEngine engine, SerialiseTimes serialise)
    {
        var statistics = new List<VersionStatistic>();
        foreach (var entry in entries)
        {
            try
            {
                statistics.Add(VersionStatistic.Of(entry, engine.Statistics(entry.Slug, entry.Version), serialise.Of(entry.Slug, entry.Version)));
            }
            catch (PredictionRefusedException)
            {
                // Unloaded since it was listed.
            }
        }
        return Results.Json(new ModelStatistics(statistics), OipJson.Options);
    }
}
