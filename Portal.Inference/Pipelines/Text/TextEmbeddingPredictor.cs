using System.Diagnostics;
using System.Runtime.CompilerServices;
using Portal.Inference.Diagnostics;
using Portal.Inference.Engine;
using Portal.Inference.Models;
using Portal.Inference.Tensors;
using Portal.Inference.Tokenizers;

namespace Portal.Inference.Pipelines.Text;

/// <summary>
/// Texts to vectors: each text is a run of the graph, sent at the same time as the others, so that the graph's queue
/// gathers them with its other callers' by length.
/// </summary>
internal sealed class TextEmbeddingPredictor : IPredictor
{
    /// <summary>Texts of one call.</summary>
    public const int MaxTexts = 2048;

    // As many as a batch holds; a long list then fills a queue's share no more than a few callers do.
    private const int InFlight = 32;

    private readonly IGraph graph;
    private readonly ITokenizer tokenizer;
    private readonly TokenTensors tensors;
    private readonly Pooling pooling;
    private readonly TensorSpec output;
    private readonly int maxTokens;
    private readonly bool truncatable;

    // The door measures an input and then predicts on it: it is tokenised once.
    private readonly ConditionalWeakTable<PredictionInput, TokenisedTexts> known = [];

    /// <exception cref="InvalidManifestException">A parameter is not one of ours.</exception>
    /// <exception cref="InvalidOperationException">The graph is not a text encoder.</exception>
    public TextEmbeddingPredictor(ManifestParameters parameters, ITokenizer tokenizer, IGraph graph)
    {
        this.graph = graph;
        this.tokenizer = tokenizer;
        tensors = new(graph.Inputs);
        pooling = new(parameters);
        var wanted = parameters.Text("output");
        output = graph.Outputs.FirstOrDefault(spec => wanted is null || spec.Name == wanted)
            ?? throw new InvalidOperationException($"the graph has no output '{wanted}'.");
        if (output.Datatype != TensorDatatype.Fp32 || output.Shape.Count is not (2 or 3))
        {
            throw new InvalidOperationException($"the graph's '{output.Name}' is not FP32 [batch, width] or [batch, sequence, width].");
        }

        maxTokens = parameters.Number("maxTokens", 512);
        truncatable = parameters.Flag("truncatable", false);
    }

    public IReadOnlyList<TensorSpec> Inputs { get; } = [new("inputs", TensorDatatype.Bytes, [1])];

    public IReadOnlyList<TensorSpec> Outputs { get; } = [new("outputs", TensorDatatype.Bytes, [1])];

    public BatchingReport? Batching => graph.Batching;

    public long Measure(PredictionInput input) => Tokenise(input).Tokens;

    public async ValueTask<PredictionOutput> PredictAsync(
        PredictionInput input, PredictionContext context, CancellationToken cancellationToken)
    {
        var arrived = Stopwatch.GetTimestamp();
        var texts = Tokenise(input);
        var vectors = new ReadOnlyMemory<float>[texts.Items.Count];
        var timings = new PredictionTiming[vectors.Length];
        // Neighbours in length run together with the least padding.
        var order = Enumerable.Range(0, vectors.Length).OrderBy(i => texts.Items[i].Count);
        await Parallel.ForEachAsync(
            order,
            new ParallelOptions { MaxDegreeOfParallelism = InFlight, CancellationToken = cancellationToken },
            async (i, stop) => (vectors[i], timings[i]) = await EmbedAsync(texts.Items[i], texts.Dimensions, context, stop));
        var queued = timings.Min(timing => timing.Queue);
        return new(
            new TextEmbeddings(vectors, texts.Tokens),
            new(queued, Stopwatch.GetElapsedTime(arrived) - queued, timings.Max(timing => timing.BatchRows)),
            texts.Tokens);
    }

    public void Stop() => graph.Stop();

    public ValueTask DisposeAsync() => graph.DisposeAsync();

    private async ValueTask<(float[] Vector, PredictionTiming Timing)> EmbedAsync(
        IReadOnlyList<int> tokens, int? dimensions, PredictionContext context, CancellationToken cancellationToken)
    {
        var (result, timing) = await graph.RunAsync(tensors.Of(tokens, output.Name), context, cancellationToken);
        using (result)
        {
            return (pooling.Pool(result.Tensors[0], tokens.Count, dimensions), timing);
        }
    }

    private TokenisedTexts Tokenise(PredictionInput input) => known.GetValue(input, input => input switch
    {
        TextInput texts => Tokenise(texts),
        EncodedInput { MediaType: "text/plain" } text => Tokenise(new TextInput([new(PlainText.Of(text))])),
        _ => throw new PredictionRefusedException(RefusalReason.UnsupportedForm, "The model takes texts."),
    });

    private TokenisedTexts Tokenise(TextInput input)
    {
        var width = output.Shape[^1];
        if (input.Dimensions is { } dimensions && (dimensions < 1 || dimensions > width || (dimensions < width && !truncatable)))
        {
            throw new PredictionRefusedException(
                RefusalReason.UnsupportedForm,
                truncatable ? $"The model gives from 1 to {width} dimensions." : $"The model gives {width} dimensions and cannot be cut shorter.",
                "dimensions");
        }

        if (input.Items.Count is 0 or > MaxTexts)
        {
            throw new PredictionRefusedException(
                RefusalReason.TooLarge, $"There are {input.Items.Count} texts; a call takes from 1 to {MaxTexts}.");
        }

        var items = input.Items.Select(Tokenise).ToArray();
        return new(items, items.Sum(tokens => tokens.Count), input.Dimensions);
    }

    private IReadOnlyList<int> Tokenise(TextItem item, int index)
    {
        if (item.Tokens?.FirstOrDefault(token => token < 0 || token >= tokenizer.VocabularySize, -1) is { } unknown and not -1)
        {
            throw new PredictionRefusedException(
                RefusalReason.Undecodable, $"Text {index} has token {unknown}; the model's tokens are from 0 to {tokenizer.VocabularySize - 1}.");
        }

        var tokens = item.Tokens ?? Encode(item.Text ?? "", index);
        return tokens.Count <= 0 ? throw Empty(index)
            : tokens.Count <= maxTokens ? tokens
            : throw new PredictionRefusedException(
                RefusalReason.TooLarge, $"Text {index} has {tokens.Count} tokens; the model reads at most {maxTokens}.");
    }

    private IReadOnlyList<int> Encode(string text, int index)
    {
        if (text.Length == 0)
        {
            throw Empty(index);
        }

        try
        {
            return PlainText.FitsInto(maxTokens, text) ? tokenizer.Encode(text) : throw new PredictionRefusedException(
                RefusalReason.TooLarge, $"Text {index} has {text.Length} characters; the model reads at most {maxTokens} tokens.");
        }
        catch (ArgumentException)
        {
            throw new PredictionRefusedException(RefusalReason.Undecodable, $"Text {index} is not valid Unicode.");
        }
    }

    private static PredictionRefusedException Empty(int index) => new(RefusalReason.Undecodable, $"Text {index} is empty.");

    private sealed record TokenisedTexts(IReadOnlyList<IReadOnlyList<int>> Items, int Tokens, int? Dimensions);
}
