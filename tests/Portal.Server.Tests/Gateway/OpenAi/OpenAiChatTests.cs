using System.Net;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using Microsoft.EntityFrameworkCore;
using Portal.Client.Contracts;
using Portal.Inference.Engine;
using Portal.Inference.Pipelines;
using Portal.Server.Metering;
using Portal.Server.Tests.Gateway.Fixture;
using Portal.Tests.Onnx;

namespace Portal.Server.Tests.Gateway.OpenAi;

public sealed partial class OpenAiChatTests
{
    // "Hi" and a line break.
    private const int PromptTokens = 3;

    private static readonly object[] Hi = [new { role = "user", content = "Hi" }];
    private static readonly int AnswerTokens = Encoding.UTF8.GetByteCount(BigramModel.Unrepeated);

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_conversation_is_answered_whole()
    {
        var (portal, tenant) = await TextPortal.Start();
        await using var owned = portal;

        var response = await Post(tenant, new { model = "sphinx", messages = Hi, temperature = 0 });

        var total = PromptTokens + AnswerTokens;
        Assert.Equal(
            $$$"""
            {"id":"chatcmpl-x","object":"chat.completion","created":0,"model":"sphinx","choices":[{"index":0,"message":{"role":"assistant","content":"{{{BigramModel.Unrepeated}}}","refusal":null},"finish_reason":"stop","logprobs":null}],"usage":{"prompt_tokens":{{{PromptTokens}}},"completion_tokens":{{{AnswerTokens}}},"total_tokens":{{{total}}}}}
            """,
            Steady(await response.Content.ReadAsStringAsync(Stop)));
        Assert.Equal($"{total}", response.Headers.GetValues(ReceiptHeaders.Units).Single());
        var usage = await portal.OnlyEvent();
        Assert.Equal((Surface.OpenAi, total, total * 1000), (usage.Surface, usage.Units, usage.PriceMicros));
    }

    [Fact]
    public async Task A_stream_has_the_chunks_that_clients_expect()
    {
        var (portal, tenant) = await TextPortal.Start();
        await using var owned = portal;

        var response = await Post(tenant, new { model = "sphinx", messages = Hi, stream = true, max_tokens = 2, stream_options = new { include_usage = true } });

        Assert.Equal("text/event-stream", response.Content.Headers.ContentType?.MediaType);
        const string Chunk = """data: {"id":"chatcmpl-x","object":"chat.completion.chunk","created":0,"model":"sphinx","choices":""";
        Assert.Equal(
            [
                Chunk + """[{"index":0,"delta":{"role":"assistant","content":""},"logprobs":null,"finish_reason":null}],"usage":null}""",
                Chunk + """[{"index":0,"delta":{"content":"S"},"logprobs":null,"finish_reason":null}],"usage":null}""",
                Chunk + """[{"index":0,"delta":{"content":"p"},"logprobs":null,"finish_reason":null}],"usage":null}""",
                Chunk + """[{"index":0,"delta":{},"logprobs":null,"finish_reason":"length"}],"usage":null}""",
                Chunk + """[],"usage":{"prompt_tokens":3,"completion_tokens":2,"total_tokens":5}}""",
                "data: [DONE]",
            ],
            Steady(await response.Content.ReadAsStringAsync(Stop)).Split("\n\n", StringSplitOptions.RemoveEmptyEntries));
    }

    [Fact]
    public async Task A_stream_says_what_the_whole_answer_says_and_nothing_of_usage_unasked()
    {
        var (portal, tenant) = await TextPortal.Start();
        await using var owned = portal;

        var response = await Post(tenant, new { model = "sphinx", messages = Hi, stream = true, temperature = 0 });

        var body = await response.Content.ReadAsStringAsync(Stop);
        Assert.Equal(BigramModel.Unrepeated, string.Concat(Chunks(body).Select(Content)));
        Assert.DoesNotContain("usage", body, StringComparison.Ordinal);
        Assert.Single(Chunks(body).Select(chunk => chunk.GetProperty("id").GetString()).Distinct());
    }

    [Fact]
    public async Task The_ledger_has_the_call_before_the_last_chunk_leaves()
    {
        var (portal, tenant) = await TextPortal.Start();
        await using var owned = portal;

        var ends = 0;
        await foreach (var line in Lines(tenant, new { model = "sphinx", messages = Hi, stream = true }))
        {
            if (line.Contains("\"finish_reason\":\"", StringComparison.Ordinal) || line.Contains("[DONE]", StringComparison.Ordinal))
            {
                ends++;
                Assert.Equal(1, await portal.App.Db(db => db.UsageEvents.CountAsync(Stop)));
            }
        }
        Assert.Equal(2, ends);
        Assert.Equal(PromptTokens + AnswerTokens, (await portal.OnlyEvent()).Units);
    }

    [Fact]
    public async Task A_reader_who_leaves_ends_the_work_and_pays_for_what_came()
    {
        var (portal, tenant) = await TextPortal.Start();
        await using var owned = portal;

        await foreach (var line in Lines(tenant, new { model = "prose", messages = Hi, stream = true, max_tokens = 90_000, temperature = 0 }))
        {
            if (line.Contains("\"content\":\"a\"", StringComparison.Ordinal))
            {
                break;
            }
        }

        var usage = await portal.OnlyEvent();
        Assert.Equal((EndReason.Cancelled, usage.Units * 1000), (usage.EndReason, usage.PriceMicros));
        Assert.InRange(usage.Units, PromptTokens + 1, 80_000);
        Assert.Equal("partly", ReceiptWords.Rule(usage));
        Assert.Equal(usage.Units, await portal.App.Db(db => db.QuotaUse.SumAsync(q => q.Units, Stop)));
        Assert.Empty(await portal.App.Db(db => new LedgerVerification(db).FindDifferencesAsync(Stop)));
    }

    [Fact]
    public async Task A_reader_who_leaves_before_the_first_word_pays_nothing()
    {
        await using var app = new GatewayApp();
        var tenant = await Tenant.Create(app, "acme", "faces");
        using var leaving = new CancellationTokenSource();
        app.Engine.Answer = async (input, token) =>
        {
            // The model has worked, but nothing of it was handed over.
            ((ChatInput)input).OnUnits!(50);
            await leaving.CancelAsync();
            await Task.Delay(Timeout.Infinite, token);
            return FakeEngine.OneFace;
        };

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => tenant.WithKey().PostAsync(
            "/v1/chat/completions", Inputs.Json(new { model = "faces", messages = Hi, stream = true }), leaving.Token));

        while (!await app.Db(db => db.UsageEvents.AnyAsync(Stop)))
        {
            await Task.Delay(20, Stop);
        }
        var usage = await app.Db(db => db.UsageEvents.SingleAsync(Stop));
        Assert.Equal((EndReason.Cancelled, 0, 0), (usage.EndReason, usage.Units, usage.PriceMicros));
    }

    [Fact]
    public async Task A_model_that_fails_in_the_middle_ends_the_stream_with_an_error_and_costs_nothing()
    {
        await using var app = new GatewayApp();
        app.Engine.Answer = async (input, _) =>
        {
            await ((ChatInput)input).OnText!("Half");
            throw new InvalidOperationException("broken");
        };
        var tenant = await Tenant.Create(app, "acme", "faces");

        var response = await Post(tenant, new { model = "faces", messages = Hi, stream = true });

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        var events = (await response.Content.ReadAsStringAsync(Stop)).Split("\n\n", StringSplitOptions.RemoveEmptyEntries);
        Assert.StartsWith("""data: {"error":{"message":""", events[^1], StringComparison.Ordinal);
        Assert.Contains("\"server_error\"", events[^1], StringComparison.Ordinal);
        Assert.DoesNotContain("broken", events[^1], StringComparison.Ordinal);
        Assert.Equal(EndReason.Failed, (await app.Db(db => db.UsageEvents.SingleAsync(Stop))).EndReason);
    }

    [Fact]
    public async Task What_is_refused_before_the_first_word_has_its_own_status()
    {
        var (portal, tenant) = await TextPortal.Start();
        await using var owned = portal;

        var response = await Post(tenant, new { model = "sphinx", messages = new[] { new { role = "user", content = new string('x', 600) } }, stream = true });

        var error = (await response.Json()).GetProperty("error");
        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        Assert.Equal(("context_length_exceeded", "messages"), (error.GetProperty("code").GetString(), error.GetProperty("param").GetString()));
        Assert.Contains("601 tokens; the model reads and writes 512", error.GetProperty("message").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Everything_a_request_says_reaches_the_model()
    {
        await using var app = new GatewayApp();
        ChatInput? seen = null;
        app.Engine.Answer = (input, _) =>
        {
            seen = (ChatInput)input;
            return Task.FromResult(new PredictionOutput(new GeneratedText("", FinishReason.Stop, 1, 0), default, 1));
        };
        var tenant = await Tenant.Create(app, "acme", "faces");
        object[] messages =
        [
            new { role = "developer", content = "Be brief." }, new { role = "user", content = new[] { new { type = "text", text = "a" }, new { type = "text", text = "b" } } },
            new { role = "assistant", content = "c" }, new { role = "user", content = "d", name = "anna" },
        ];

        await Post(tenant, new { model = "faces", messages, temperature = 0.5, top_p = 0.9, seed = 7, stop = "x", max_completion_tokens = 9, max_tokens = 8, n = 1, unheard_of = true });

        Assert.Equal([new("system", "Be brief."), new("user", "ab"), new("assistant", "c"), new("user", "d")], seen!.Messages);
        Assert.Equal(new TextSampling(0.5, 0.9, 7), seen.Sampling);
        Assert.Equal((9, "x", null, false), (seen.MaxTokens, Assert.Single(seen.Stop), seen.OnText, seen.IsPrompt));
    }

    [Fact]
    public async Task What_would_change_the_answer_is_refused_by_name()
    {
        await using var app = new GatewayApp();
        var tenant = await Tenant.Create(app, "acme", "faces");
        (string Change, string Param)[] bad =
        [
            ("""{"n":2}""", "n"),
            ("""{"n":"2"}""", "n"),
            ("""{"tools":[{"type":"function"}]}""", "tools"),
            ("""{"functions":[{"name":"f"}]}""", "functions"),
            ("""{"logprobs":true}""", "logprobs"),
            ("""{"audio":{"voice":"x"}}""", "audio"),
            ("""{"modalities":["text","audio"]}""", "modalities"),
            ("""{"response_format":{"type":"json_object"}}""", "response_format"),
            ("""{"frequency_penalty":0.5}""", "frequency_penalty"),
            ("""{"temperature":3}""", "temperature"),
            ("""{"top_p":-1}""", "top_p"),
            ("""{"max_tokens":0}""", "max_tokens"),
            ("""{"seed":1.5}""", "seed"),
            ("""{"stop":["a","b","c","d","e"]}""", "stop"),
            ("""{"stop":""}""", "stop"),
            ("""{"stream":"yes"}""", "stream"),
            ("""{"messages":[]}""", "messages"),
            ("""{"messages":null}""", "messages"),
            ("""{"messages":[{"role":"tool","content":"x"}]}""", "messages"),
            ("""{"messages":[{"role":"user","content":[{"type":"image_url","image_url":{}}]}]}""", "messages"),
            ("""{"messages":["x"]}""", "messages"),
        ];

        foreach (var (change, param) in bad)
        {
            var body = new Dictionary<string, object?> { ["model"] = "faces", ["messages"] = Hi };
            foreach (var property in JsonDocument.Parse(change).RootElement.EnumerateObject())
            {
                body[property.Name] = property.Value;
            }
            var response = await Post(tenant, body);
            Assert.Equal((change, HttpStatusCode.BadRequest, param), (change, response.StatusCode, await response.Param()));
        }
        Assert.Equal(0, app.Engine.Runs);
    }

    [Fact]
    public async Task What_is_switched_off_is_not_refused()
    {
        var (portal, tenant) = await TextPortal.Start();
        await using var owned = portal;
        var body = JsonDocument.Parse("""
            {"model":"sphinx","messages":[{"role":"user","content":"Hi"}],"tools":[],"logprobs":false,"n":1,"frequency_penalty":0,
             "logit_bias":{},"response_format":{"type":"text"},"modalities":["text"],"stop":null,"metadata":{"a":"b"},"store":false}
            """);

        Assert.Equal(HttpStatusCode.OK, (await Post(tenant, body.RootElement)).StatusCode);
    }

    private static Task<HttpResponseMessage> Post(Tenant tenant, object body) =>
        tenant.WithKey().PostAsync("/v1/chat/completions", Inputs.Json(body), Stop);

    private static async IAsyncEnumerable<string> Lines(Tenant tenant, object body)
    {
        var request = new HttpRequestMessage(HttpMethod.Post, "/v1/chat/completions") { Content = Inputs.Json(body) };
        using var response = await tenant.WithKey().SendAsync(request, HttpCompletionOption.ResponseHeadersRead, Stop);
        using var reader = new StreamReader(await response.Content.ReadAsStreamAsync(Stop));
        while (await reader.ReadLineAsync(Stop) is { } line)
        {
            yield return line;
        }
    }

    private static IEnumerable<JsonElement> Chunks(string body) => body.Split("\n\n", StringSplitOptions.RemoveEmptyEntries)
        .Select(line => line["data: ".Length..]).Where(data => data != "[DONE]").Select(data => JsonDocument.Parse(data).RootElement);

    private static string Content(JsonElement chunk) =>
        chunk.GetProperty("choices")[0].GetProperty("delta").TryGetProperty("content", out var content) ? content.GetString()! : "";

    private static string Steady(string body) => Created().Replace(Id().Replace(body, "chatcmpl-x"), "\"created\":0");

    [GeneratedRegex("chatcmpl-[0-9a-f]{32}")]
    private static partial Regex Id();

    [GeneratedRegex("\"created\":[0-9]{10}")]
    private static partial Regex Created();
}
