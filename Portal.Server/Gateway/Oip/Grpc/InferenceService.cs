using Grpc.Core;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Portal.Client.Contracts;
using Portal.Inference.Engine;
using Portal.Inference.Protocol;
using Portal.Inference.Tensors;
using Portal.Server.Features.Models;
using Portal.Server.Gateway.Admission;
using Portal.Server.Hosting;
using Portal.Server.Metering;

namespace Portal.Server.Gateway.Oip.Grpc;

/// <summary>
/// The Open Inference Protocol's gRPC service. What the catalogue tells every visitor needs no key; a prediction does.
/// </summary>
internal sealed class InferenceService(
    OneDoor door, ModelDoor models, ModelReadinessBoard board, IPredictionEngine engine, DoorRefusals refusals,
    HealthCheckService health, TimeProvider time) : GRPCInferenceService.GRPCInferenceServiceBase
{
    /// <summary>As the health service is asked about it.</summary>
    public const string Name = "inference.GRPCInferenceService";

    public override Task<ServerLiveResponse> ServerLive(ServerLiveRequest request, ServerCallContext context) =>
        Task.FromResult(new ServerLiveResponse { Live = true });

    public override async Task<ServerReadyResponse> ServerReady(ServerReadyRequest request, ServerCallContext context)
    {
        var report = await health.CheckHealthAsync(check => check.Tags.Contains(Health.Ready), context.CancellationToken);
        return new() { Ready = report.Status != HealthStatus.Unhealthy };
    }

    public override async Task<ModelReadyResponse> ModelReady(ModelReadyRequest request, ServerCallContext context) =>
        new() { Ready = await FindAsync(request.Name, request.Version, context) is { Version: not null } model && Describe(model) is not null };

    public override Task<ServerMetadataResponse> ServerMetadata(ServerMetadataRequest request, ServerCallContext context)
    {
        var version = typeof(InferenceService).Assembly.GetName().Version!.ToString(3);
        return Task.FromResult(new ServerMetadataResponse { Name = "aiaas-portal", Version = version, Extensions = { "parameters" } });
    }

    public override async Task<ModelMetadataResponse> ModelMetadata(ModelMetadataRequest request, ServerCallContext context)
    {
        var model = await FindAsync(request.Name, request.Version, context)
            ?? throw refusals.UnknownModel(request.Name).ToException();
        if (model.Version is null)
        {
            throw refusals.UnknownVersion(model.Slug, request.Version).ToException();
        }
        var signature = Describe(model) ?? throw refusals.NotReady(model.Slug).ToException();
        var answer = new ModelMetadataResponse { Name = signature.Slug, Platform = signature.Platform };
        answer.Versions.AddRange(signature.Versions);
        answer.Inputs.AddRange(signature.Inputs.Select(Described));
        answer.Outputs.AddRange(signature.Outputs.Select(Described));
        return answer;
    }

    public override async Task<ModelInferResponse> ModelInfer(ModelInferRequest request, ServerCallContext context)
    {
        var http = context.GetHttpContext();
        var call = new PredictionRequest(
            http.User, request.ModelName, Surface.Grpc, http.Response.NameCall(time), time.GetTimestamp(), (_, _) => new(Read(request)))
        {
            Version = NullIfEmpty(request.ModelVersion),
            Timeout = CallTimeout.Of(request, context.Deadline, time),
        };
        var outcome = await door.PredictAsync(call, context.CancellationToken);
        if (outcome.Prediction is not { } prediction)
        {
            throw outcome.Refusal!.ToException();
        }
        // The answer lies over the tensors' own bytes: they are freed when it has left.
        http.Response.RegisterForDispose(prediction);
        http.Response.WriteReceipt(prediction);
        var outputs = ((TensorOutput)prediction.Result).Tensors;
        return InferMessages.Write(request.ModelName, prediction.Model.Split('@')[^1], request.Id, outputs);
    }

    private static Outcome<PredictionInput> Read(ModelInferRequest request) => InferMessages.Read(request);

    private static ModelMetadataResponse.Types.TensorMetadata Described(TensorSpec spec) =>
        new() { Name = spec.Name, Datatype = spec.Datatype.Name(), Shape = { spec.Shape } };

    private static string? NullIfEmpty(string text) => text.Length == 0 ? null : text;

    private ValueTask<ModelAtDoor?> FindAsync(string model, string version, ServerCallContext context) =>
        models.FindAsync(organisation: 0, model, NullIfEmpty(version), context.CancellationToken);

    /// <returns>Null while the model does not answer.</returns>
    private ModelSignature? Describe(ModelAtDoor model)
    {
        try
        {
            return board.Of(model.Slug) == ModelReadiness.Ready ? engine.Describe(model.Slug, model.Version) : null;
        }
        catch (PredictionRefusedException)
        {
            return null;
        }
    }
}
