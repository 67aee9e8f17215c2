using System.Runtime.InteropServices;
using System.Text.Json;
using Portal.Inference.Engine;
using Portal.Inference.Pipelines;
using Portal.Server.Gateway.Admission;
using Portal.Server.Gateway.Admission.Retries;

namespace Portal.Server.Gateway.OpenAi;

/// <summary><c>POST /v1/embeddings</c>.</summary>
internal static class Embeddings
{
    private const string Input = "input";
    private const int FlushAt = 64 * 1024;

    public static async Task<IResult> Create(HttpContext http, OneDoor door, DoorRefusals refusals, TimeProvider time)
    {
        var asBase64 = false;
        var model = "";
        var outcome = await new OpenAiCall(door, refusals, time).PredictAsync(
            http,
            Input,
            fields =>
            {
                model = fields.RequiredText("model");
                asBase64 = fields.Find("encoding_format") is { } format && JsonFields.Text(format, "encoding_format") switch
                {
                    "base64" => true,
                    "float" => false,
                    _ => throw new InvalidFieldException("Choice", "encoding_format", "float, base64"),
                };
                return new TextInput(Items(fields.Required(Input)), fields.Whole("dimensions", 1, int.MaxValue));
            },
            RetriableCall.Of(http, Answer),
            http.RequestAborted);
        return await http.AnswerAsync(outcome, Answer);

        Task Answer(Prediction prediction, HttpContext to)
        {
            to.WriteOpenAiReceipt(prediction);
            to.Response.ContentType = "application/json";
            return Write(to, model, (TextEmbeddings)prediction.Result, asBase64);
        }
    }

    private static IReadOnlyList<TextItem> Items(JsonElement input) => input.ValueKind switch
    {
        JsonValueKind.String => [new(JsonFields.Text(input, Input))],
        JsonValueKind.Array when input.EnumerateArray().FirstOrDefault().ValueKind == JsonValueKind.Number => [new(null, Tokens(input))],
        JsonValueKind.Array => [.. input.EnumerateArray().Select(item => item.ValueKind switch
        {
            JsonValueKind.String => new TextItem(JsonFields.Text(item, Input)),
            JsonValueKind.Array => new TextItem(null, Tokens(item)),
            _ => throw Wrong(),
        })],
        _ => throw Wrong(),
    };

    private static int[] Tokens(JsonElement list) =>
        [.. list.EnumerateArray().Select(item => item.ValueKind == JsonValueKind.Number && item.TryGetInt32(out var token) ? token : throw Wrong())];

    private static InvalidFieldException Wrong() => new("TextsOrTokens", Input);

    private static async Task Write(HttpContext http, string model, TextEmbeddings embeddings, bool asBase64)
    {
        var body = http.Response.BodyWriter;
        await using var json = new Utf8JsonWriter(body, OpenAiJson.Writing);
        json.WriteStartObject();
        json.WriteString("object", "list");
        json.WriteStartArray("data");
        for (var i = 0; i < embeddings.Vectors.Count; i++)
        {
            json.WriteStartObject();
            json.WriteString("object", "embedding");
            json.WriteNumber("index", i);
            Write(json, embeddings.Vectors[i].Span, asBase64);
            json.WriteEndObject();
            if (json.BytesPending + json.BytesCommitted > FlushAt)
            {
                await json.FlushAsync(http.RequestAborted);
                await body.FlushAsync(http.RequestAborted);
            }
        }
        json.WriteEndArray();
        json.WriteString("model", model);
        json.WriteStartObject("usage");
        json.WriteNumber("prompt_tokens", embeddings.PromptTokens);
        json.WriteNumber("total_tokens", embeddings.PromptTokens);
        json.WriteEndObject();
        json.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter json, ReadOnlySpan<float> vector, bool asBase64)
    {
        if (asBase64)
        {
            // Little-endian, as every system that .NET runs on here is.
            json.WriteBase64String("embedding", MemoryMarshal.AsBytes(vector));
            return;
        }
        json.WriteStartArray("embedding");
        foreach (var number in vector)
        {
            json.WriteNumberValue(number);
        }
        json.WriteEndArray();
    }
}
