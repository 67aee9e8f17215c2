using Grpc.Core;
using Portal.Inference.Engine;
using Portal.Inference.Protocol;
using Portal.Inference.Tensors;

namespace Portal.Inference.Worker;

/// <summary>The Open Inference Protocol for one version, and the portal's own questions.</summary>
/// <param name="largestAnswer">Bytes of an answer.</param>
internal sealed class WorkerService(long largestAnswer)
{
    private const string Oip = "/inference.GRPCInferenceService/";
    private const string Own = "/portal.worker.Worker/";

    private InferenceEngine? engine;
    private string model = "";
    private WorkerOrder? order;

    /// <param name="loaded">Runs the model.</param>
    /// <param name="slug">The model.</param>
    /// <param name="given">Says which secret callers must know.</param>
    public void Serve(InferenceEngine loaded, string slug, WorkerOrder given)
    {
        (model, order) = (slug, given);
        Volatile.Write(ref engine, loaded);
    }

    public async Task AnswerAsync(GrpcExchange exchange)
    {
        try
        {
            var ready = Volatile.Read(ref engine) ?? throw new InvalidOperationException("Nothing is loaded.");
            if (!order!.Admits(exchange.Header(WorkerOrder.Header)))
            {
                await exchange.EndAsync(StatusCode.Unauthenticated, "", []);
                return;
            }

            switch (exchange.Path)
            {
                case Oip + "ModelInfer":
                    await InferAsync(ready, exchange, streams: false);
                    break;
                case Own + "Generate":
                    await InferAsync(ready, exchange, streams: true);
                    break;
                case Own + "Look":
                    await exchange.ReadAsync(LookRequest.Parser);
                    await exchange.WriteAsync(new LookResponse { LongestRunMilliseconds = (long)ready.LongestRun.TotalMilliseconds });
                    break;
                case Oip + "ServerLive":
                    await exchange.WriteAsync(new ServerLiveResponse { Live = true });
                    break;
                case Oip + "ServerReady":
                    await exchange.WriteAsync(new ServerReadyResponse { Ready = true });
                    break;
                case Oip + "ModelReady":
                    var asked = await exchange.ReadAsync(ModelReadyRequest.Parser);
                    await exchange.WriteAsync(new ModelReadyResponse { Ready = asked.Name == model });
                    break;
                case Oip + "ModelMetadata":
                    await exchange.ReadAsync(ModelMetadataRequest.Parser);
                    await exchange.WriteAsync(Metadata(ready.Describe(model)));
                    break;
                default:
                    await exchange.EndAsync(StatusCode.Unimplemented, "", []);
                    return;
            }

            await exchange.EndAsync(StatusCode.OK, "", []);
        }
        catch (Exception failure)
        {
            // Whatever a model does, its caller is told.
            var (status, message, trailers) = WorkerFaults.Write(failure);
            await exchange.EndAsync(status, message, trailers);
        }
    }

    private async Task InferAsync(InferenceEngine ready, GrpcExchange exchange, bool streams)
    {
        var request = await exchange.ReadAsync(ModelInferRequest.Parser);
        var units = 0L;
        var (input, context) = WorkerMessages.Read(request, streams ? Tell : null, streams ? used => units = used : null);
        // The engine frees the tensors that it takes; one that is refused before is freed here. Freeing twice is harmless.
        using var taken = new TensorOutput((input as TensorInput)?.Tensors ?? []);
        var measured = ready.Measure(model, null, input);
        using var output = await ready.PredictAsync(model, null, input, context, exchange.Aborted);
        if (output.Result is TensorOutput tensors && tensors.Tensors.Sum(tensor => (long)tensor.Length) is var bytes && bytes > largestAnswer)
        {
            throw new PredictionRefusedException(RefusalReason.TooLarge, $"The answer has {bytes} bytes; {largestAnswer} are the most.");
        }

        await exchange.WriteAsync(WorkerMessages.Write(output, output.Units ?? measured));

        ValueTask Tell(string piece)
        {
            var told = new ModelInferResponse();
            told.Parameters[WorkerMessages.Piece] = new() { StringParam = piece };
            told.Parameters[WorkerMessages.Units] = new() { Int64Param = units };
            return exchange.WriteAsync(told);
        }
    }

    private static ModelMetadataResponse Metadata(ModelSignature signature)
    {
        var answer = new ModelMetadataResponse { Name = signature.Slug, Platform = signature.Platform };
        answer.Versions.AddRange(signature.Versions);
        answer.Inputs.AddRange(signature.Inputs.Select(Described));
        answer.Outputs.AddRange(signature.Outputs.Select(Described));
        return answer;
    }

    private static ModelMetadataResponse.Types.TensorMetadata Described(TensorSpec spec) =>
        new() { Name = spec.Name, Datatype = spec.Datatype.Name(), Shape = { spec.Shape } };
}
