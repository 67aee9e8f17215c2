using Microsoft.Extensions.Localization;
using Portal.Client.Contracts;
using Portal.Client.Resources;
using Portal.Inference.Engine;
using Portal.Server.Gateway;

namespace Portal.Server.Features.Operator;

internal sealed class ServingService(IPredictionEngine engine, VersionWorks works, IModelsApi models, IStringLocalizer<ApiText> text) : IServingApi
{
    public async Task<ServingStatus> Get(CancellationToken cancellationToken)
    {
        var status = engine.Status;
        var listed = await models.List(null, null, cancellationToken);
        return new(
            status.Flavour, status.RuntimeVersion, status.ExecutionProvider, status.FallbackReason, Environment.WorkingSet,
            [.. listed.Select(model => Served(model, status.Models.FirstOrDefault(loaded => loaded.Slug == model.Slug)))],
            works.All)
        {
            Workers = [.. status.Models.Where(model => model.Worker is not null).Select(Worker)],
        };
    }

    private static ServedWorker Worker(LoadedModel model)
    {
        var worker = model.Worker!;
        var isolation = worker.Isolation;
        (string Name, bool? Holds)[] kept =
            [("Limits", isolation?.Limits), ("Files", isolation?.Files), ("Network", isolation?.Network), ("Calls", isolation?.Calls)];
        return new(
            model.Slug, model.Version, worker.State.ToString(), worker.MemoryBytes, worker.Deaths, worker.LastCause?.ToString(), worker.LastDeath,
            [.. kept.Where(what => what.Holds == false).Select(what => what.Name)]);
    }

    private ServedModel Served(ModelSummary model, LoadedModel? loaded) => new(
        model.Slug, model.Name, loaded?.Version ?? model.Version, model.Readiness,
        model.Readiness == ModelReadiness.Ready ? null : text[$"Note_{model.Readiness}"].Value,
        loaded?.LoadTime.TotalMilliseconds, loaded?.Predictions ?? 0, loaded?.MedianCompute?.TotalMilliseconds);
}
