using System.Text.Json;
using Portal.Inference.Pipelines;

namespace Portal.Server.Gateway.OpenAi;

/// <summary>
/// An answer as server-sent events. Nothing is sent before the first text, so that a refusal still has its own status;
/// the last chunk, the usage and <c>[DONE]</c> are sent when the ledger has the call.
/// </summary>
internal sealed class ChatStream(HttpContext http, string id, long created, string model, bool includeUsage, TimeProvider time)
{
    public bool HasStarted { get; private set; }

    /// <summary>Time spent on writing pieces; the model's own work lies between them.</summary>
    public TimeSpan Took { get; private set; }

    public async ValueTask Text(string piece)
    {
        var begun = time.GetTimestamp();
        await Start();
        await Send(json => Choice(json, delta => delta.WriteString("content", piece), null));
        Took += time.GetElapsedTime(begun);
    }

    public async Task End(GeneratedText text)
    {
        await Start();
        await Send(json => Choice(json, _ => { }, TokenUsage.Word(text.FinishReason)));
        if (includeUsage)
        {
            await Send(json =>
            {
                json.WriteStartArray("choices");
                json.WriteEndArray();
                json.WritePropertyName("usage");
                json.WriteRawValue(OpenAiJson.Bytes(TokenUsage.Of(text)));
            });
        }
        await Event("[DONE]"u8.ToArray());
    }

    /// <summary>After the stream has begun an error can only be an event; the clients raise it.</summary>
    public Task Fail(OpenAiError error) => Event(OpenAiJson.Bytes(error.Body));

    private async ValueTask Start()
    {
        if (HasStarted)
        {
            return;
        }
        HasStarted = true;
        var response = http.Response;
        response.ContentType = "text/event-stream; charset=utf-8";
        response.Headers.CacheControl = "no-store";
        // A proxy that gathers the answer would make a stream of one piece.
        response.Headers["X-Accel-Buffering"] = "no";
        await Send(json => Choice(
            json,
            delta =>
            {
                delta.WriteString("role", "assistant");
                delta.WriteString("content", "");
            },
            null));
    }

    private void Choice(Utf8JsonWriter json, Action<Utf8JsonWriter> delta, string? finish)
    {
        json.WriteStartArray("choices");
        json.WriteStartObject();
        json.WriteNumber("index", 0);
        json.WriteStartObject("delta");
        delta(json);
        json.WriteEndObject();
        json.WriteNull("logprobs");
        json.WriteString("finish_reason", finish);
        json.WriteEndObject();
        json.WriteEndArray();
        if (includeUsage)
        {
            json.WriteNull("usage");
        }
    }

    private async Task Send(Action<Utf8JsonWriter> rest)
    {
        using var buffer = new MemoryStream();
        await using (var json = new Utf8JsonWriter(buffer, OpenAiJson.Writing))
        {
            json.WriteStartObject();
            json.WriteString("id", id);
            json.WriteString("object", "chat.completion.chunk");
            json.WriteNumber("created", created);
            json.WriteString("model", model);
            rest(json);
            json.WriteEndObject();
        }
        await Event(buffer.ToArray());
    }

    private async Task Event(byte[] data)
    {
        byte[] line = [.. "data: "u8, .. data, .. "\n\n"u8];
        await http.Response.Body.WriteAsync(line, http.RequestAborted);
        await http.Response.Body.FlushAsync(http.RequestAborted);
    }
}
