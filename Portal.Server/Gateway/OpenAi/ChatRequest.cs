using System.Text.Json;
using Portal.Inference.Engine;

namespace Portal.Server.Gateway.OpenAi;

/// <summary>The body of <c>POST /v1/chat/completions</c>. What we do not know is passed over; what we do not do and would change the answer is refused.</summary>
internal sealed record ChatRequest(string Model, ChatInput Input, bool Stream, bool IncludeUsage)
{
    private const string Messages = "messages";

    /// <exception cref="InvalidFieldException">A property is not what it must be.</exception>
    public static ChatRequest Read(JsonFields fields)
    {
        fields.Refuse(
            "tools", "functions", "logprobs", "top_logprobs", "audio", "logit_bias", "frequency_penalty", "presence_penalty", "prediction",
            "web_search_options");
        if (fields.Whole("n", 1, 128) > 1)
        {
            throw new InvalidFieldException("Unsupported", "n");
        }
        if (fields.Find("modalities") is { } kinds && (kinds.ValueKind != JsonValueKind.Array || kinds.EnumerateArray().Any(kind => !IsWord(kind, "text"))))
        {
            throw new InvalidFieldException("Unsupported", "modalities");
        }
        if (fields.Find("response_format") is { } format && !(format.ValueKind == JsonValueKind.Object && IsWord(Property(format, "type"), "text")))
        {
            throw new InvalidFieldException("Unsupported", "response_format");
        }
        var tokens = fields.Whole("max_completion_tokens", 1, int.MaxValue) ?? fields.Whole("max_tokens", 1, int.MaxValue);
        var sampling = new TextSampling(fields.Number("temperature", 0, 2) ?? 1, fields.Number("top_p", 0, 1) ?? 1, fields.Seed("seed"));
        return new(
            fields.RequiredText("model"),
            new(Conversation(fields.Required(Messages)), sampling, tokens ?? ChatInput.UsualMaxTokens, fields.Stops("stop")),
            fields.Flag("stream"),
            fields.Find("stream_options") is { ValueKind: JsonValueKind.Object } options && new JsonFields(options).Flag("include_usage"));
    }

    private static ChatMessage[] Conversation(JsonElement messages) => messages.ValueKind == JsonValueKind.Array && messages.GetArrayLength() > 0
        ? [.. messages.EnumerateArray().Select(Message)]
        : throw Wrong();

    private static ChatMessage Message(JsonElement message)
    {
        if (message.ValueKind != JsonValueKind.Object)
        {
            throw Wrong();
        }
        var fields = new JsonFields(message);
        fields.Refuse("tool_calls", "function_call", "audio");
        var role = fields.RequiredText("role") switch
        {
            "developer" => "system",
            "system" or "user" or "assistant" => fields.RequiredText("role"),
            _ => throw Wrong(),
        };
        return new(role, Content(fields.Required("content")));
    }

    private static string Content(JsonElement content) => content.ValueKind switch
    {
        JsonValueKind.String => JsonFields.Text(content, Messages),
        JsonValueKind.Array => string.Concat(content.EnumerateArray().Select(part =>
            IsWord(Property(part, "type"), "text") && Property(part, "text") is { } text ? JsonFields.Text(text, Messages) : throw Wrong())),
        _ => throw Wrong(),
    };

    private static JsonElement? Property(JsonElement element, string name) =>
        element.ValueKind == JsonValueKind.Object && element.TryGetProperty(name, out var value) ? value : null;

    private static bool IsWord(JsonElement? value, string word) => value is { ValueKind: JsonValueKind.String } text && text.ValueEquals(word);

    private static InvalidFieldException Wrong() => new("Messages", Messages);
}
