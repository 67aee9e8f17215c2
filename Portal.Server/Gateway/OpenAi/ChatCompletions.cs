using Portal.Client.Contracts;
using Portal.Inference.Pipelines;
using Portal.Server.Gateway.Admission;

namespace Portal.Server.Gateway.OpenAi;

/// <summary><c>POST /v1/chat/completions</c>.</summary>
internal static class ChatCompletions
{
    public static async Task<IResult> Create(HttpContext http, OneDoor door, DoorRefusals refusals, TimeProvider time)
    {
        var id = $"chatcmpl-{Guid.Parse(http.Response.Headers[ReceiptHeaders.RequestId].ToString()):N}";
        var created = time.GetUtcNow().ToUnixTimeSeconds();
        var model = "";
        ChatStream? stream = null;
        var outcome = await new OpenAiCall(door, refusals, time).PredictAsync(
            http,
            "messages",
            fields =>
            {
                var request = ChatRequest.Read(fields);
                model = request.Model;
                stream = request.Stream ? new(http, id, created, model, request.IncludeUsage, time) : null;
                return stream is null ? request.Input : request.Input with { OnText = stream.Text };
            },
            http.RequestAborted);
        if (outcome.Prediction is not { } prediction)
        {
            return await Refused(http, outcome.Refusal!, stream);
        }
        using var answered = prediction;
        var text = (GeneratedText)prediction.Result;
        if (stream is not null)
        {
            http.Response.NoteWhenWritten(prediction, stream.Took);
            await stream.End(text);
            return Results.Empty;
        }
        http.Response.WriteReceipt(prediction);
        return OpenAiJson.Answer(ChatCompletion.Of(id, created, model, text));
    }

    private static async Task<IResult> Refused(HttpContext http, DoorRefusal refusal, ChatStream? stream)
    {
        if (stream?.HasStarted != true)
        {
            return http.Refuse(refusal);
        }
        if (!http.RequestAborted.IsCancellationRequested)
        {
            await stream.Fail(new OpenAiError(refusal));
        }
        return Results.Empty;
    }
}
