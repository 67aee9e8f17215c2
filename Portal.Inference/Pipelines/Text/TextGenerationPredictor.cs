using Portal.Inference.Diagnostics;
using Portal.Inference.Engine;
using Portal.Inference.Tensors;

namespace Portal.Inference.Pipelines.Text;

/// <summary>Conversations and prompts through a language model. Reserved are the longest answer's tokens, used are those that came.</summary>
internal sealed class TextGenerationPredictor(ITextGenerator generator) : IPredictor
{
    public IReadOnlyList<TensorSpec> Inputs { get; } = [new("inputs", TensorDatatype.Bytes, [1])];

    public IReadOnlyList<TensorSpec> Outputs { get; } = [new("outputs", TensorDatatype.Bytes, [1])];

    public BatchingReport? Batching => generator.Batching;

    public long Measure(PredictionInput input)
    {
        var (prompt, answer) = generator.Measure(Chat(input));
        return prompt + answer;
    }

    public async ValueTask<PredictionOutput> PredictAsync(
        PredictionInput input, PredictionContext context, CancellationToken cancellationToken)
    {
        var (text, timing) = await generator.GenerateAsync(Chat(input), context, cancellationToken);
        return new(text, timing, text.PromptTokens + text.CompletionTokens);
    }

    public void Stop() => generator.Stop();

    public ValueTask DisposeAsync() => generator.DisposeAsync();

    // A bare text is continued as it is, by the likeliest tokens.
    private static ChatInput Chat(PredictionInput input) => input switch
    {
        ChatInput chat => chat,
        EncodedInput { MediaType: "text/plain" } text =>
            new ChatInput([new("user", PlainText.Of(text))], new(Temperature: 0), ChatInput.UsualMaxTokens, []) { IsPrompt = true },
        _ => throw new PredictionRefusedException(RefusalReason.UnsupportedForm, "The model takes a conversation or a text."),
    };
}
