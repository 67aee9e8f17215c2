using Google.Protobuf;
using Grpc.Core;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Portal.Client.Contracts;
using Portal.Inference.Engine;
using Portal.Inference.Protocol;
using Portal.Inference.Tensors;
using Portal.Server.Features.Models;
using Portal.Server.Gateway.Admission;
using Portal.Server.Gateway.Admission.Retries;
using Portal.Server.Hosting;
using Portal.Server.Metering;

namespace Portal.Server.Gateway.Oip.Grpc;

/// <summary>
/// The Open Inference Protocol's gRPC service. What the catalogue tells every visitor needs no key; a prediction does.
/// Messages are counted before they are parsed.
/// </summary>
[BindServiceMethod(typeof(BoundedInference), nameof(BoundedInference.Bind))]
internal sealed class InferenceService(
    OneDoor door, ModelDoor models, ModelReadinessBoard board, IPredictionEngine engine, OipTensors tensors, DoorRefusals refusals,
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
            throw refusals.NoVersion(model, request.Version).ToException();
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
        IReadOnlyList<Tensor> read = [];
        var call = new PredictionRequest(http.User, request.ModelName, Surface.Grpc, http.Response.NameCall(time), time.GetTimestamp(), Read)
        {
            Version = NullIfEmpty(request.ModelVersion),
            OnRate = http.Response.WriteRate,
            Timeout = CallTimeout.Of(request, context.Deadline, time),
            Retry = RetriableCall.Of(http, () => CanonicalRequest.Of(request), Write),
        };
        try
        {
            var outcome = await door.PredictAsync(call, context.CancellationToken);
            return outcome.Prediction is { } prediction ? Answer(request, prediction, http.Response)
                : outcome.Recorded is { } recorded ? AnswerAgain(recorded, http.Response)
                : throw Refusal(outcome, context).ToException();
        }
        finally
        {
            // The engine frees those that it takes; a file's bytes are its only until here. Freeing twice is harmless.
            new TensorOutput(read).Dispose();
        }

        Task Write(Prediction prediction, HttpContext to)
        {
            var output = OipTensors.ToOutput(prediction.Result);
            using var made = ReferenceEquals(output, prediction.Result) ? null : output;
            to.Response.WriteReceipt(prediction);
            InferMessages.Write(request.ModelName, prediction.Version, request.Id, output.Tensors).WriteTo(to.Response.Body);
            return Task.CompletedTask;
        }

        ValueTask<Outcome<PredictionInput>> Read(ModelAtDoor asks, CancellationToken cancellationToken)
        {
            try
            {
                var signature = engine.Describe(asks.Slug, asks.Version);
                var input = InferMessages.Read(request);
                read = input.Tensors;
                return new(tensors.ToInput(signature, asks.Accepts, input.Tensors, input.Outputs));
            }
            catch (PredictionRefusedException fault)
            {
                // A model that is not there was unloaded since the door looked.
                return new(fault.Reason == RefusalReason.InvalidTensor
                    ? refusals.InvalidInfer(fault.Message, fault.Field!)
                    : refusals.NotReady(request.ModelName).Refusal);
            }
        }
    }

    /// <summary>A call whose deadline passes is cancelled like one whose caller hung up.</summary>
    private DoorRefusal Refusal(PredictionOutcome outcome, ServerCallContext context) =>
        outcome.Refusal!.Refusal.Status == StatusCodes.Status499ClientClosedRequest
        && (!context.GetHttpContext().RequestAborted.IsCancellationRequested || context.Deadline <= time.GetUtcNow().UtcDateTime)
            ? refusals.DeadlineExceeded()
            : outcome.Refusal;

    private static ModelInferResponse Answer(ModelInferRequest request, Prediction prediction, HttpResponse response)
    {
        // The answer lies over the tensors' own bytes: they are freed when it has left.
        var output = OipTensors.ToOutput(prediction.Result);
        response.RegisterForDispose(prediction);
        if (!ReferenceEquals(output, prediction.Result))
        {
            response.RegisterForDispose(output);
        }
        response.WriteReceipt(prediction);
        return InferMessages.Write(request.ModelName, prediction.Version, request.Id, output.Tensors);
    }

    private static ModelInferResponse AnswerAgain(RecordedAnswer recorded, HttpResponse response)
    {
        recorded.WriteHead(response, again: true);
        return ModelInferResponse.Parser.ParseFrom(recorded.Body.Span);
    }

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
