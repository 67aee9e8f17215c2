using Portal.Inference.Diagnostics;
using Portal.Inference.Engine;

namespace Portal.Inference.Pipelines.Text;

/// <summary>A language model: continues conversations, token by token. Thread-safe.</summary>
internal interface ITextGenerator : IAsyncDisposable
{
    /// <summary>How calls are gathered; null where the engine gathers none.</summary>
    BatchingReport? Batching => null;

    /// <summary>Tokens of the prompt, and tokens of the answer at most.</summary>
    /// <exception cref="PredictionRefusedException">The conversation does not fit the model.</exception>
    (int Prompt, int Answer) Measure(ChatInput input);

    /// <summary>Generates; tells <see cref="ChatInput.OnText"/> every piece before it returns the whole.</summary>
    ValueTask<(GeneratedText Text, PredictionTiming Timing)> GenerateAsync(
        ChatInput input, PredictionContext context, CancellationToken cancellationToken);

    /// <summary>Refuses what waits and stops what runs.</summary>
    void Stop();
}
