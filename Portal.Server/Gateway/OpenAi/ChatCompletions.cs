using Portal.Client.Contracts;
using Portal.Inference.Pipelines;
using Portal.Server.Gateway.Admission;
using Portal.Server.Gateway.Admission.Retries;

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
        var retry = RetriableCall.Of(http, Write);
        var outcome = await new OpenAiCall(door, refusals, time).PredictAsync(
            http,
            "messages",
            fields =>
            {
                var request = ChatRequest.Read(fields);
                model = request.Model;
                if (request.Stream && retry is not null)
                {
                    // A stream leaves before its end is known, so no retry could get the same.
                    throw new InvalidFieldException("KeyOfStream", RetriableCall.Header);
                }
                stream = request.Stream ? new(http, id, created, model, request.IncludeUsage, time) : null;
                return stream is null ? request.Input : request.Input with { OnText = stream.Text };
            },
            retry,
            http.RequestAborted);
        if (stream is null)
        {
            return await http.AnswerAsync(outcome, Write);
        }
        using var prediction = outcome.Prediction;
        if (prediction is null)
        {
            return await Refused(http, outcome.Refusal!, stream);
        }
        http.Response.NoteWhenWritten(prediction, stream.Took);
        await stream.End((GeneratedText)prediction.Result);
        return Results.Empty;

        Task Write(Prediction answered, HttpContext to)
        {
            to.WriteOpenAiReceipt(answered);
            return OpenAiJson.Answer(ChatCompletion.Of(id, created, model, (GeneratedText)answered.Result)).ExecuteAsync(to);
        }
    }

    private static async Task<IResult> Refused(HttpContext http, DoorRefusal refusal, ChatStream stream)
    {
        if (!stream.HasStarted)
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
