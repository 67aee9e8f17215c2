using Portal.Inference.Engine;
using Portal.Inference.Models;
using Portal.Inference.Pipelines;
using Portal.Inference.Tensors;
using Portal.Tests.Onnx;

namespace Portal.Inference.Tests.Text;

public sealed class TextEmbeddingTests : IAsyncLifetime
{
    private readonly TextHost host = new();

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public ValueTask InitializeAsync() => default;

    public ValueTask DisposeAsync() => host.DisposeAsync();

    [Fact]
    public async Task Each_text_gets_a_vector_of_length_one_in_the_order_asked()
    {
        await host.Load(host.Folder.AddEmbedding());
        string[] texts = ["Hello world!", "the", "hello walker, hello runs", "中文"];

        var together = await host.Embed("words", [.. texts.Select(text => new TextItem(text))]);

        for (var i = 0; i < texts.Length; i++)
        {
            var alone = Assert.Single(await host.Embed("words", new TextItem(texts[i])));
            Assert.Equal(TextModels.Width, alone.Length);
            Assert.Equal(1, alone.Sum(value => value * value), 4);
            AssertSame(alone, together[i]);
        }
    }

    [Fact]
    public async Task Tokens_mean_the_same_as_their_text_and_are_counted_as_units()
    {
        await host.Load(host.Folder.AddEmbedding());
        var input = new TextInput([new("hello world"), new(null, [2, 5, 6, 3])]);

        Assert.Equal(8, host.Engine.Measure("words", null, input));
        using var output = await host.Engine.PredictAsync("words", null, input, Caller.Any, Stop);

        var embeddings = (TextEmbeddings)output.Result;
        Assert.Equal((8, 8), (embeddings.PromptTokens, output.Units));
        AssertSame(embeddings.Vectors[0].ToArray(), embeddings.Vectors[1].ToArray());
    }

    [Fact]
    public async Task A_text_file_is_one_text()
    {
        await host.Load(host.Folder.AddEmbedding());

        var vectors = await host.Embed("words", new EncodedInput("hello world"u8.ToArray(), "text/plain"));

        AssertSame(Assert.Single(await host.Embed("words", new TextItem("hello world"))), Assert.Single(vectors));
    }

    [Theory]
    [InlineData("mean", 0.5f, 1.5f)]
    [InlineData("first", 0f, 1f)]
    public async Task Vectors_of_tokens_become_one_as_the_manifest_says(string pooling, float first, float second)
    {
        // Tokens 0 and 1 are looked up as [0,1] and [1,2].
        var g = new OnnxGraph("table");
        g.Node("Gather", [g.Constant([0f, 1f, 1f, 2f], 2, 2), g.Input("input_ids", OnnxType.Int64, "batch", "sequence")], "hidden");
        g.Output("hidden", OnnxType.Float, "batch", "sequence", 2);
        await host.Load(host.Folder.AddEmbedding("table", g.ToModel(), ("pooling", pooling), ("normalise", "false")));

        Assert.Equal([first, second], Assert.Single(await host.Embed("table", new TextItem(null, [0, 1]))));
    }

    [Fact]
    public async Task A_vector_is_cut_shorter_only_where_the_manifest_allows_it()
    {
        await host.Load(host.Folder.AddEmbedding());
        await host.Load(host.Folder.AddEmbedding("nested", null, ("truncatable", "true")));
        TextItem[] hello = [new("hello")];

        var whole = Assert.Single(await host.Embed("nested", hello));
        var part = Assert.Single(await host.Embed("nested", new TextInput(hello, Dimensions: 8)));

        Assert.Equal(8, part.Length);
        Assert.Equal(1, part.Sum(value => value * value), 4);
        Assert.Equal(whole[0] / whole[1], part[0] / part[1], 3);
        Assert.Equal(whole, Assert.Single(await host.Embed("words", new TextInput(hello, TextModels.Width))));
        Assert.Equal("dimensions", (await host.Refused("words", new TextInput(hello, 8))).Field);
        Assert.Contains("48", (await host.Refused("nested", new TextInput(hello, 49))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_cannot_be_embedded_is_refused_before_anything_runs()
    {
        await host.Load(host.Folder.AddEmbedding());
        var longText = string.Join(' ', Enumerable.Repeat("hello", TextModels.MaxTokens));
        (PredictionInput Input, RefusalReason Reason, string Says)[] bad =
        [
            (new TextInput([]), RefusalReason.TooLarge, "from 1 to 2048"),
            (new TextInput([.. Enumerable.Repeat(new TextItem("hello"), 2049)]), RefusalReason.TooLarge, "2048"),
            (new TextInput([new("hello"), new("")]), RefusalReason.Undecodable, "Text 1 is empty"),
            (new TextInput([new(null, [])]), RefusalReason.Undecodable, "Text 0 is empty"),
            (new TextInput([new(longText)]), RefusalReason.TooLarge, "66 tokens; the model reads at most 64"),
            (new TextInput([new(new string(' ', 5000))]), RefusalReason.TooLarge, "5000 characters"),
            (new TextInput([new(null, [2, 34])]), RefusalReason.Undecodable, "token 34"),
            (new TextInput([new(null, [-5])]), RefusalReason.Undecodable, "token -5"),
            (new TextInput([new("\ud800")]), RefusalReason.Undecodable, "Unicode"),
            (new EncodedInput(new byte[] { 0xFF }, "text/plain"), RefusalReason.Undecodable, "UTF-8"),
            (new EncodedInput("x"u8.ToArray(), "image/png"), RefusalReason.UnsupportedForm, "texts"),
            (new ChatInput([], new(), 1, []), RefusalReason.UnsupportedForm, "texts"),
            (new TensorInput([]), RefusalReason.UnsupportedForm, "texts"),
        ];

        foreach (var (input, reason, says) in bad)
        {
            var refused = await host.Refused("words", input);
            Assert.Equal((says, reason), (says, refused.Reason));
            Assert.Contains(says, refused.Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Two_thousand_texts_fit_into_one_call_and_run_together()
    {
        await host.Load(host.Folder.AddEmbedding());
        var items = Enumerable.Range(0, 2048).Select(i => new TextItem(null, [2, 5 + (i % 29), 3])).ToArray();

        using var output = await host.Engine.PredictAsync("words", null, new TextInput(items), Caller.Any, Stop);

        Assert.True(output.Timing.BatchRows > 1);
        var vectors = ((TextEmbeddings)output.Result).Vectors.Select(vector => vector.ToArray()).ToArray();
        var same = vectors.Select((vector, i) => (vector, i)).GroupBy(pair => pair.i % 29);
        Assert.All(same, group => Assert.All(group, pair => AssertSame(group.First().vector, pair.vector)));
        Assert.Equal(29, vectors.Take(29).Select(vector => vector[0]).Distinct().Count());
    }

    [Theory]
    [InlineData("pooling", "max")]
    [InlineData("normalise", "perhaps")]
    [InlineData("maxTokens", "0")]
    [InlineData("tokenizer", "guess")]
    public async Task A_parameter_that_means_nothing_is_named_at_load(string name, string value)
    {
        var manifest = host.Folder.AddEmbedding("words", null, (name, value));

        var failure = await Assert.ThrowsAsync<InvalidManifestException>(() => host.Load(manifest));

        Assert.Contains($"parameters.{name}", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_graph_that_is_no_encoder_is_refused_at_load()
    {
        await Assert.ThrowsAsync<ModelLoadException>(() => host.Load(host.Folder.AddEmbedding("mlp", OnnxModels.Mlp())));
        await Assert.ThrowsAsync<ModelLoadException>(() => host.Load(host.Folder.AddEmbedding("absent", null, ("output", "nothing"))));
    }

    // Rows that ran together may differ from one that ran alone in the last bits.
    private static void AssertSame(float[] expected, float[] actual)
    {
        Assert.Equal(expected.Length, actual.Length);
        Assert.All(expected.Zip(actual), pair => Assert.Equal(pair.First, pair.Second, 1e-5f));
    }
}
