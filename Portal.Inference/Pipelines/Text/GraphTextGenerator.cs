using System.Globalization;
using Portal.Inference.Diagnostics;
using Portal.Inference.Engine;
using Portal.Inference.Models;
using Portal.Inference.Tensors;
using Portal.Inference.Tokenizers;

namespace Portal.Inference.Pipelines.Text;

/// <summary>Generates with a graph from <c>input_ids</c> [1,T] to scores [1,T,V] or [1,V]: one run a token.</summary>
internal sealed class GraphTextGenerator : ITextGenerator
{
    private readonly IGraph graph;
    private readonly IReversibleTokenizer tokenizer;
    private readonly ChatTemplate template;
    private readonly TokenTensors tensors;
    private readonly TensorSpec logits;
    private readonly int window;
    private readonly HashSet<int> ends;

    /// <exception cref="InvalidManifestException">A parameter is not one of ours.</exception>
    /// <exception cref="InvalidOperationException">The graph is not a language model.</exception>
    public GraphTextGenerator(ManifestParameters parameters, ITokenizer tokenizer, IGraph graph)
    {
        this.graph = graph;
        this.tokenizer = tokenizer as IReversibleTokenizer
            ?? throw new InvalidManifestException("'parameters.tokenizer' must be bpe or bytes for text generation.");
        tensors = new(graph.Inputs);
        template = new(parameters);
        logits = graph.Outputs.FirstOrDefault(spec => spec.Name == parameters.Text("output", "logits"))
            ?? throw new InvalidOperationException("the graph has no output 'logits'.");
        if (logits.Datatype != TensorDatatype.Fp32 || logits.Shape.Count is not (2 or 3))
        {
            throw new InvalidOperationException($"the graph's '{logits.Name}' is not FP32 [batch, sequence, vocabulary] or [batch, vocabulary].");
        }

        window = parameters.Number("maxTokens", 1024);
        ends = [.. parameters.Words("endTokens").Select(id => int.TryParse(id, CultureInfo.InvariantCulture, out var token)
            ? token
            : throw new InvalidManifestException("'parameters.endTokens' must be token ids with spaces between them."))];
    }

    public BatchingReport? Batching => graph.Batching;

    public (int Prompt, int Answer) Measure(ChatInput input)
    {
        var prompt = Prompt(input).Count;
        return (prompt, Room(input, prompt));
    }

    public async ValueTask<(GeneratedText Text, PredictionTiming Timing)> GenerateAsync(
        ChatInput input, PredictionContext context, CancellationToken cancellationToken)
    {
        List<int> tokens = [.. Prompt(input)];
        var prompt = tokens.Count;
        var room = Room(input, prompt);
        var sampler = new TokenSampler(input.Sampling);
        var answer = new AnswerText(input.Stop);
        var (timing, ended) = (default(PredictionTiming), false);
        while (tokens.Count - prompt < room && !ended && !answer.IsStopped)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var (result, run) = await graph.RunAsync(tensors.Of(tokens, logits.Name), context, cancellationToken);
            timing = new(timing.Queue + run.Queue, timing.Compute + run.Compute, Math.Max(timing.BatchRows, run.BatchRows));
            var next = Next(result, tokens.Count, sampler);
            if (!(ended = ends.Contains(next)))
            {
                tokens.Add(next);
                await Tell(answer.Add(tokenizer.BytesOf(next)));
            }
        }

        await Tell(answer.End());
        var reason = ended || answer.IsStopped ? FinishReason.Stop : FinishReason.Length;
        return (new(answer.Whole, reason, prompt, tokens.Count - prompt), timing);

        ValueTask Tell(string piece)
        {
            if (piece.Length == 0 || input.OnText is not { } told)
            {
                return default;
            }

            input.OnUnits?.Invoke(tokens.Count);
            return told(piece);
        }
    }

    public void Stop() => graph.Stop();

    public ValueTask DisposeAsync() => graph.DisposeAsync();

    private static int Next(TensorOutput result, int tokens, TokenSampler sampler)
    {
        using (result)
        {
            var scores = result.Tensors[0];
            var vocabulary = (int)scores.Shape[^1];
            // The last of the conversation's own tokens; what may follow it is padding.
            var row = scores.Shape.Count == 3 ? tokens - 1 : 0;
            return sampler.Choose(scores.Elements<float>().Slice(row * vocabulary, vocabulary));
        }
    }

    private int Room(ChatInput input, int prompt) => Math.Min(input.MaxTokens, window - prompt);

    private IReadOnlyList<int> Prompt(ChatInput input)
    {
        var tooLong = input.Messages.FirstOrDefault(message => !PlainText.FitsInto(window, message.Content));
        if (tooLong is not null)
        {
            throw new PredictionRefusedException(
                RefusalReason.TooLarge, $"A message has {tooLong.Content.Length} characters; the model reads and writes {window} tokens together.");
        }

        IReadOnlyList<int> tokens;
        try
        {
            tokens = template.Tokens(input, tokenizer);
        }
        catch (ArgumentException)
        {
            throw new PredictionRefusedException(RefusalReason.Undecodable, "The text is not valid Unicode.");
        }

        return tokens.Count == 0 ? throw new PredictionRefusedException(RefusalReason.Undecodable, "The text is empty.")
            : tokens.Count < window ? tokens
            : throw new PredictionRefusedException(
                RefusalReason.TooLarge, $"The conversation has {tokens.Count} tokens; the model reads and writes {window} together.");
    }
}
