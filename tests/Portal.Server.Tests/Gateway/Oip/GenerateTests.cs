using System.Net;
using System.Text;
using System.Text.Json;
using Portal.Inference.Engine;
using Portal.Inference.Pipelines;
using Portal.Server.Tests.Gateway.Fixture;

namespace Portal.Server.Tests.Gateway.Oip;

public sealed class GenerateTests
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_text_is_continued()
    {
        await using var app = new GatewayApp();
        var tenant = await Tenant.Create(app, "acme", "faces");
        ChatInput? seen = null;
        app.Engine.Answer = (input, _) => Say(seen = (ChatInput)input, "now", " and then");

        var response = await Post(tenant, "generate", """
            {"id":"7","text_input":"Once","parameters":{"max_tokens":5,"temperature":0,"top_p":0.5,"seed":3,"stop":["."],"details":true}}
            """);

        Assert.Equal(
            """{"id":"7","model_name":"faces","model_version":"1.0.0","text_output":"now and then","details":{"finish_reason":"length"}}""",
            await response.Content.ReadAsStringAsync(Stop));
        Assert.Equal(("user", "Once", 5), (seen!.Messages.Single().Role, seen.Messages.Single().Content, seen.MaxTokens));
        Assert.Equal((new TextSampling(0, 0.5, 3), "."), (seen.Sampling, seen.Stop.Single()));
    }

    [Fact]
    public async Task A_text_is_streamed_as_it_comes()
    {
        await using var app = new GatewayApp();
        var tenant = await Tenant.Create(app, "acme", "faces");
        app.Engine.Answer = (input, _) => Say((ChatInput)input, "now", " and then");

        var response = await Post(tenant, "generate_stream", """{"text_input":"Once"}""");

        Assert.Equal("text/event-stream", response.Content.Headers.ContentType!.MediaType);
        Assert.Equal(["now", " and then"], (await Events(response)).Select(e => e.GetProperty("text_output").GetString()));
    }

    [Fact]
    public async Task A_failure_before_the_first_piece_is_a_status_and_after_it_an_event()
    {
        await using var app = new GatewayApp();
        var tenant = await Tenant.Create(app, "acme", "faces");

        app.Engine.Answer = (_, _) => throw new PredictionRefusedException(RefusalReason.UnsupportedForm, "It takes files.");
        var before = await Post(tenant, "generate_stream", """{"text_input":"Once"}""");
        app.Engine.Answer = async (input, _) =>
        {
            await ((ChatInput)input).OnText!("now");
            throw new InvalidOperationException("secret");
        };
        var after = await Events(await Post(tenant, "generate_stream", """{"text_input":"Once"}"""));

        Assert.Equal(HttpStatusCode.BadRequest, before.StatusCode);
        Assert.NotEmpty(await before.Error());
        Assert.Equal("now", after[0].GetProperty("text_output").GetString());
        Assert.DoesNotContain("secret", after[1].GetProperty("error").GetString());
    }

    [Fact]
    public async Task A_body_that_is_no_request_is_answered_400()
    {
        await using var app = new GatewayApp();
        var tenant = await Tenant.Create(app, "acme", "faces");
        string[] bad =
        [
            "", "{", "[]", """{"text_input":""}""", """{"text_input":"\ud800"}""", """{"text_input":"a","parameters":[]}""",
            """{"text_input":"a","parameters":{"max_tokens":0}}""", """{"text_input":"a","parameters":{"max_tokens":"x"}}""",
            """{"text_input":"a","parameters":{"temperature":-1}}""", """{"text_input":"a","parameters":{"top_p":0}}""",
            """{"text_input":"a","parameters":{"stop":[1]}}""",
        ];

        foreach (var json in bad)
        {
            var response = await Post(tenant, "generate", json);
            Assert.Equal((json, HttpStatusCode.BadRequest), (json, response.StatusCode));
            Assert.NotEmpty(await response.Error());
        }

        Assert.Equal(0, app.Engine.Runs);
    }

    [Fact]
    public async Task A_model_that_writes_no_text_says_so()
    {
        var oip = new OipApp();
        await oip.InitializeAsync();
        try
        {
            var response = await Post(await oip.Tenant("mlp"), "generate", """{"text_input":"Once"}""", "mlp");

            Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        }
        finally
        {
            await oip.DisposeAsync();
        }
    }

    private static async Task<PredictionOutput> Say(ChatInput input, params string[] pieces)
    {
        foreach (var piece in pieces)
        {
            await (input.OnText?.Invoke(piece) ?? default);
        }
        return new(new GeneratedText(string.Concat(pieces), FinishReason.Length, 1, pieces.Length), default, pieces.Length);
    }

    private static Task<HttpResponseMessage> Post(Tenant tenant, string verb, string json, string model = "faces") =>
        tenant.WithKey().PostAsync($"/v2/models/{model}/{verb}", new StringContent(json, Encoding.UTF8, "application/json"), Stop);

    private static async Task<List<JsonElement>> Events(HttpResponseMessage response) =>
        [.. (await response.Content.ReadAsStringAsync(Stop)).Split("\n\n", StringSplitOptions.RemoveEmptyEntries)
            .Select(line => JsonSerializer.Deserialize<JsonElement>(line["data: ".Length..]))];
}
