using System.Text;
using Portal.Inference.Engine;
using Portal.Inference.Models;
using Portal.Inference.Pipelines;
using Portal.Tests.Onnx;

namespace Portal.Inference.Tests.Text;

public sealed class TextGenerationTests : IAsyncLifetime
{
    private readonly TextHost host = new();

    public async ValueTask InitializeAsync()
    {
        await host.Load(host.Folder.AddGeneration("sphinx", BigramModel.Build(BigramModel.Unrepeated)));
        await host.Load(host.Folder.AddGeneration("prose", BigramModel.Build(BigramModel.Prose)));
    }

    public ValueTask DisposeAsync() => host.DisposeAsync();

    [Fact]
    public async Task The_likeliest_answer_comes_whole_and_ends_where_the_model_ends_it()
    {
        var answer = await host.Generate("sphinx", Ask("Hi"));

        Assert.Equal(BigramModel.Unrepeated, answer.Text);
        Assert.Equal(
            (FinishReason.Stop, 3, Encoding.UTF8.GetByteCount(BigramModel.Unrepeated)),
            (answer.FinishReason, answer.PromptTokens, answer.CompletionTokens));
    }

    [Fact]
    public async Task An_answer_streams_in_whole_characters()
    {
        List<string> pieces = [];

        var answer = await host.Generate("sphinx", Ask("Hi", pieces: pieces));

        Assert.Equal(answer.Text, string.Concat(pieces));
        Assert.Equal(answer.Text.Select(letter => letter.ToString()), pieces);
    }

    [Fact]
    public async Task An_answer_is_as_long_as_asked_and_half_a_character_is_marked()
    {
        Assert.Equal(("Sphi", FinishReason.Length), Of(await host.Generate("sphinx", Ask("Hi", maxTokens: 4))));
        Assert.Equal(("Sphinx_of judge,\ufffd", FinishReason.Length), Of(await host.Generate("sphinx", Ask("Hi", maxTokens: 18))));
    }

    [Theory]
    [InlineData("_of", "Sphinx")]
    [InlineData("中文", "Sphinx_of judge,")]
    [InlineData("S", "")]
    [InlineData("judges", BigramModel.Unrepeated)]
    [InlineData("文!", "Sphinx_of judge,中")]
    public async Task A_stop_text_ends_the_answer_and_is_never_shown(string stop, string expected)
    {
        List<string> pieces = [];

        var answer = await host.Generate("sphinx", Ask("Hi", stop: [stop, "never"], pieces: pieces));

        Assert.Equal((expected, FinishReason.Stop), Of(answer));
        Assert.Equal(expected, string.Concat(pieces));
    }

    [Fact]
    public async Task A_seed_repeats_an_answer_and_other_seeds_give_others()
    {
        ChatInput Sampled(long seed) => Ask("Hi", sampling: new(Temperature: 1, Seed: seed));

        var answers = new List<string>();
        for (var seed = 0; seed < 8; seed++)
        {
            answers.Add((await host.Generate("prose", Sampled(seed))).Text);
            Assert.Equal(answers[^1], (await host.Generate("prose", Sampled(seed))).Text);
        }

        Assert.True(answers.Distinct().Count() > 4);
    }

    [Fact]
    public async Task A_narrow_choice_is_the_likeliest_token()
    {
        var likeliest = (await host.Generate("prose", Ask("Hi", maxTokens: 40))).Text;

        for (var seed = 0; seed < 4; seed++)
        {
            var narrow = Ask("Hi", maxTokens: 40, sampling: new(Temperature: 1, TopP: 0.01, Seed: seed));
            Assert.Equal(likeliest, (await host.Generate("prose", narrow)).Text);
        }
    }

    [Fact]
    public async Task The_longest_answer_is_reserved_and_the_answer_that_came_is_used()
    {
        var input = Ask("Hi", maxTokens: 100);

        Assert.Equal(103, host.Engine.Measure("sphinx", null, input));
        using var output = await host.Engine.PredictAsync("sphinx", null, input, Caller.Any, TestContext.Current.CancellationToken);
        Assert.Equal(3 + Encoding.UTF8.GetByteCount(BigramModel.Unrepeated), output.Units);
    }

    [Fact]
    public async Task The_window_bounds_prompt_and_answer_together()
    {
        await host.Load(host.Folder.AddGeneration("narrow", BigramModel.Build("ab ab"), ("maxTokens", "16"), ("endTokens", "")));

        var answer = await host.Generate("narrow", Ask("12345678", maxTokens: 1000));
        var refused = await host.Refused("narrow", Ask("1234567890123456"));

        Assert.Equal((9, 7, FinishReason.Length), (answer.PromptTokens, answer.CompletionTokens, answer.FinishReason));
        Assert.Equal(RefusalReason.TooLarge, refused.Reason);
        Assert.Contains("17 tokens; the model reads and writes 16", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_conversation_is_written_by_the_manifests_template_and_a_prompt_as_it_is()
    {
        await host.Load(host.Folder.AddGeneration(
            "templated", BigramModel.Build("ok"), ("template", "<{role}>{content}"), ("template.system", "[{content}]"), ("answerPrefix", "\n")));
        ChatMessage[] messages = [new("system", "S"), new("user", "{role}"), new("assistant", "A")];

        var chat = await host.Generate("templated", new ChatInput(messages, new(0), 9, []));
        var prompt = await host.Generate("templated", new ChatInput([new("user", "o")], new(0), 9, []) { IsPrompt = true });
        var file = await host.Generate("templated", new EncodedInput("o"u8.ToArray(), "text/plain"));

        Assert.Equal(("ok", "[S]<user>{role}<assistant>A\n".Length), (chat.Text, chat.PromptTokens));
        Assert.Equal(("k", 1), (prompt.Text, prompt.PromptTokens));
        Assert.Equal(prompt, file);
    }

    [Fact]
    public async Task A_caller_who_leaves_ends_the_answer_between_two_tokens()
    {
        await host.Load(host.Folder.AddGeneration("round", BigramModel.Build("aaaaaaaa"), ("maxTokens", "100000")));
        using var leaving = new CancellationTokenSource();
        var seen = 0;
        var input = Ask("Hi", maxTokens: 50_000) with
        {
            OnText = _ =>
            {
                if (++seen == 5)
                {
                    leaving.Cancel();
                }

                return default;
            },
        };

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => host.Generate("round", input, leaving.Token));

        Assert.Equal(5, seen);
    }

    [Fact]
    public async Task What_is_no_conversation_is_refused()
    {
        var empty = await host.Refused("sphinx", new ChatInput([], new(0), 5, []));
        var broken = await host.Refused("sphinx", Ask("\ud800"));
        var form = await host.Refused("sphinx", new TextInput([new("hello")]));

        Assert.Equal(
            (RefusalReason.Undecodable, RefusalReason.Undecodable, RefusalReason.UnsupportedForm), (empty.Reason, broken.Reason, form.Reason));
    }

    [Fact]
    public async Task A_model_that_cannot_speak_is_refused_at_load()
    {
        var manifest = host.Folder.AddGeneration("mlp", OnnxModels.Mlp());
        var wordless = host.Folder.AddEmbedding("wordless") with { Pipeline = "text-generation" };

        await Assert.ThrowsAsync<ModelLoadException>(() => host.Load(manifest));
        await Assert.ThrowsAsync<InvalidManifestException>(() => host.Load(wordless));
    }

    private static ChatInput Ask(
        string text, int maxTokens = 200, TextSampling? sampling = null, string[]? stop = null, List<string>? pieces = null) =>
        new([new("user", text)], sampling ?? new(Temperature: 0), maxTokens, stop ?? [], pieces is null ? null : piece =>
        {
            pieces.Add(piece);
            return default;
        });

    private static (string Text, FinishReason Reason) Of(GeneratedText answer) => (answer.Text, answer.FinishReason);
}
