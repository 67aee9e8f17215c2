using Portal.Inference.Pipelines;

namespace Portal.Server.Gateway.OpenAi;

/// <summary>A whole answer.</summary>
internal sealed record ChatCompletion(
    string Id, string Object, long Created, string Model, IReadOnlyList<ChatCompletion.Choice> Choices, TokenUsage Usage)
{
    public static ChatCompletion Of(string id, long created, string model, GeneratedText text) => new(
        id, "chat.completion", created, model,
        [new(0, new("assistant", text.Text, null), TokenUsage.Word(text.FinishReason), null)], TokenUsage.Of(text));

    /// <param name="Logprobs">Always null: they are refused when asked for.</param>
    internal sealed record Choice(int Index, Message Message, string FinishReason, object? Logprobs);

    internal sealed record Message(string Role, string Content, string? Refusal);
}

/// <summary>Tokens that an answer cost.</summary>
internal sealed record TokenUsage(int PromptTokens, int CompletionTokens, int TotalTokens)
{
    public static TokenUsage Of(GeneratedText text) =>
        new(text.PromptTokens, text.CompletionTokens, text.PromptTokens + text.CompletionTokens);

    public static string Word(FinishReason reason) => reason == FinishReason.Length ? "length" : "stop";
}
