using Portal.Client.Contracts;
using Portal.Inference.Engine;
using Portal.Inference.Pipelines;
using Portal.Server.Gateway.Admission;
using Portal.Server.Gateway.Admission.Retries;
using Portal.Server.Gateway.Predict;
using Portal.Server.Metering;

namespace Portal.Server.Gateway.Oip;

/// <summary><c>POST /v2/models/{model}[/versions/{version}]/generate</c> and <c>/generate_stream</c>, for models that write text.</summary>
internal static class GenerateEndpoints
{
    public static void MapGenerate(this IEndpointRouteBuilder v2)
    {
        var group = v2.MapGroup("/models/{model}").AddEndpointFilter<PredictAuthentication>();
        foreach (var (path, suffix) in new[] { ("", ""), ("/versions/{version}", "Version") })
        {
            group.MapPost($"{path}/generate", Whole).TakesIdempotencyKey().Accepts<GenerateRequest>("application/json").Produces<GenerateAnswer>()
                .ProducesOipFaults(400, 401, 403, 404, 409, 410, 422, 429, 503)
                .WithName($"Generate{suffix}").WithSummary("Continue a text");
            group.MapPost($"{path}/generate_stream", Stream).Accepts<GenerateRequest>("application/json")
                .Produces<GenerateAnswer>(contentType: GenerateStream.MediaType).ProducesOipFaults(400, 401, 403, 404, 410, 429, 503)
                .WithName($"GenerateStream{suffix}").WithSummary("Continue a text, piece by piece as server-sent events");
        }
    }

    private static async Task<IResult> Whole(
        string model, string? version, HttpContext http, OneDoor door, DoorRefusals refusals, TimeProvider time)
    {
        GenerateRequest? asked = null;
        var outcome = await AskAsync(model, version, http, door, refusals, time, onText: null, read => asked = read, RetriableCall.Of(http, Write));
        return await http.AnswerAsync(outcome, Write);

        Task Write(Prediction prediction, HttpContext to)
        {
            to.Response.WriteReceipt(prediction);
            return Results.Json(Answer(asked!, model, prediction), OipJson.Options).ExecuteAsync(to);
        }
    }

    private static async Task<IResult> Stream(
        string model, string? version, HttpContext http, OneDoor door, DoorRefusals refusals, TimeProvider time)
    {
        var stream = new GenerateStream(http.Response, model, version, time);
        GenerateRequest? asked = null;
        var outcome = await AskAsync(
            model, version, http, door, refusals, time, stream.WriteAsync, read => asked = read, RetriableCall.Of(http, write: null));
        if (outcome.Prediction is not { } prediction)
        {
            if (!stream.HasBegun)
            {
                return http.Refuse(outcome.Refusal!);
            }
            await stream.FailAsync(outcome.Refusal!.Refusal.Message);
            return Results.Empty;
        }
        using var answered = prediction;
        http.Response.NoteWhenWritten(prediction, stream.Took);
        await stream.EndAsync(Answer(asked!, model, prediction));
        return Results.Empty;
    }

    private static async Task<PredictionOutcome> AskAsync(
        string model, string? version, HttpContext http, OneDoor door, DoorRefusals refusals, TimeProvider time,
        Func<string, ValueTask>? onText, Action<GenerateRequest> onRead, RetriableCall? retry)
    {
        var started = time.GetTimestamp();
        return await door.PredictAsync(
            new(http.User, model, Surface.Oip, http.Response.NameCall(time), started, Read)
            {
                Version = version,
                Retry = retry,
                OnRate = http.Response.WriteRate,
                OnVersion = chosen => http.Response.WriteEnd(chosen.Slug, chosen.End),
            },
            http.RequestAborted);

        async ValueTask<Outcome<PredictionInput>> Read(ModelAtDoor _, CancellationToken cancellationToken)
        {
            try
            {
                var asked = GenerateRequest.Of(await SmallJson.ReadAsync(http.Request, cancellationToken));
                onRead(asked);
                return asked.ToInput(onText);
            }
            catch (InferRequestException fault)
            {
                return fault.ToRefusal(refusals).Refusal;
            }
        }
    }

    private static GenerateAnswer Answer(GenerateRequest asked, string model, Prediction prediction)
    {
        var text = (GeneratedText)prediction.Result;
        var details = asked.Parameters?.Details == true ? new GenerateDetails(text.FinishReason == FinishReason.Length ? "length" : "stop") : null;
        return new(asked.Id, model, prediction.Version, text.Text, details);
    }
}
