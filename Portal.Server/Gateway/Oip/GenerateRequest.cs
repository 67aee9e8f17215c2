using System.Text.Json;
using Portal.Inference.Engine;

namespace Portal.Server.Gateway.Oip;

/// <param name="TextInput">The text to be continued.</param>
public sealed record GenerateRequest(string? Id, string TextInput, GenerateParameters? Parameters)
{
    private const int MaxStops = 16;

    /// <exception cref="InferRequestException">It is not one.</exception>
    internal static GenerateRequest Of(JsonElement? body)
    {
        if (body is not { } given || !given.TryGetProperty("text_input", out var text) || JsonCursor.Text(text) is not { Length: > 0 })
        {
            throw new InferRequestException("'text_input' is missing or is no text.", "text_input");
        }
        try
        {
            var request = given.Deserialize<GenerateRequest>(OipJson.Options)!;
            request.Parameters?.Check();
            return request;
        }
        catch (Exception failure) when (failure is JsonException or InvalidOperationException)
        {
            throw new InferRequestException("'id' or one of the parameters is of the wrong type.", "parameters");
        }
    }

    internal ChatInput ToInput(Func<string, ValueTask>? onText)
    {
        var wanted = Parameters ?? new();
        return new(
            [new("user", TextInput)], new(wanted.Temperature ?? 1, wanted.TopP ?? 1, wanted.Seed),
            wanted.MaxTokens ?? GenerateParameters.DefaultMaxTokens, wanted.Stops(MaxStops), onText);
    }
}

/// <param name="MaxTokens">Tokens to write at most; the protocol's default is 20.</param>
/// <param name="Temperature">0 takes the likeliest token always.</param>
/// <param name="TopP">Only the likeliest tokens that together reach this probability take part.</param>
/// <param name="Stop">A text, or several, that end the answer.</param>
/// <param name="Details">Whether to say why the answer ends.</param>
public sealed record GenerateParameters(
    int? MaxTokens = null, double? Temperature = null, double? TopP = null, JsonElement? Stop = null, long? Seed = null, bool? Details = null)
{
    internal const int DefaultMaxTokens = 20;

    /// <exception cref="InferRequestException">A value is out of its range.</exception>
    internal void Check()
    {
        Require(MaxTokens is null or > 0, "max_tokens");
        Require(Temperature is null or (>= 0 and <= 100), "temperature");
        Require(TopP is null or (> 0 and <= 1), "top_p");
    }

    internal IReadOnlyList<string> Stops(int most)
    {
        if (Stop is not { } stop || stop.ValueKind == JsonValueKind.Null)
        {
            return [];
        }
        JsonElement[] given = stop.ValueKind == JsonValueKind.Array ? [.. stop.EnumerateArray()] : [stop];
        var texts = given.Select(JsonCursor.Text).ToList();
        Require(texts.Count <= most && texts.TrueForAll(text => text is { Length: > 0 }), "stop");
        return texts!;
    }

    private static void Require(bool holds, string parameter)
    {
        if (!holds)
        {
            throw new InferRequestException($"The parameter '{parameter}' is out of its range.", parameter);
        }
    }
}

/// <summary>A whole answer, or a piece of one.</summary>
public sealed record GenerateAnswer(string? Id, string ModelName, string? ModelVersion, string TextOutput, GenerateDetails? Details = null);

/// <param name="FinishReason"><c>stop</c> or <c>length</c>.</param>
public sealed record GenerateDetails(string FinishReason);
