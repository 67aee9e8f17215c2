using Portal.Client.Contracts;
using Portal.Server.Gateway.Admission;
using Portal.Server.Gateway.Admission.Retries;
using Portal.Server.Gateway.Oip.Body;
using Portal.Server.Gateway.Predict;
using Portal.Server.Metering;

namespace Portal.Server.Gateway.Oip;

/// <summary><c>POST /v2/models/{model}[/versions/{version}]/infer</c>.</summary>
internal static class InferEndpoints
{
    public static void MapInfer(this IEndpointRouteBuilder v2)
    {
        var group = v2.MapGroup("/models/{model}").AddEndpointFilter<PredictAuthentication>();
        Describe(group.MapPost("/infer", Infer)).WithName("Infer").WithSummary("Run a model on tensors");
        Describe(group.MapPost("/versions/{version}/infer", Infer)).WithName("InferVersion").WithSummary("Run a model's version on tensors");
    }

    private static RouteHandlerBuilder Describe(RouteHandlerBuilder route)
    {
        route.AddOpenApiOperationTransformer((operation, _, _) =>
        {
            operation.RequestBody = new Microsoft.OpenApi.OpenApiRequestBody
            {
                Required = true,
                Content = new Dictionary<string, Microsoft.OpenApi.OpenApiMediaType>
                {
                    ["application/json"] = new(),
                    ["application/octet-stream"] = new(),
                },
            };
            return Task.CompletedTask;
        });
        return route.TakesIdempotencyKey().Produces<object>().ProducesOipFaults(400, 401, 403, 404, 409, 410, 413, 422, 429, 503);
    }

    private static async Task<IResult> Infer(
        string model, string? version, HttpContext http, OneDoor door, InferReader reader, TimeProvider time)
    {
        var started = time.GetTimestamp();
        var id = http.Response.NameCall(time);
        using var call = reader.Open(http.Request);
        PredictionRequest? asked = null;
        asked = new(http.User, model, Surface.Oip, id, started, Read)
        {
            Version = version,
            Retry = RetriableCall.Of(http, Write),
            OnRate = http.Response.WriteRate,
        };
        var outcome = await door.PredictAsync(asked, http.RequestAborted);
        return await http.AnswerAsync(outcome, Write);

        async Task Write(Prediction prediction, HttpContext to)
        {
            var outputs = OipTensors.ToOutput(prediction.Result);
            // The prediction's own tensors live as long as it does: it may be written twice.
            using var made = ReferenceEquals(outputs, prediction.Result) ? null : outputs;
            to.Response.WriteReceipt(prediction);
            await new InferAnswer(call.Request!, model, prediction.Version, outputs.Tensors).WriteAsync(to.Response, to.RequestAborted);
        }

        async ValueTask<Outcome<Portal.Inference.Engine.PredictionInput>> Read(ModelAtDoor asks, CancellationToken cancellationToken)
        {
            var input = await reader.ReadAsync(call, asks, cancellationToken);
            asked!.Timeout = call.Request?.Timeout;
            return input;
        }
    }
}
