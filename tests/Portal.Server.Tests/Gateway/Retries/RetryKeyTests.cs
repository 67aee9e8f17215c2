using System.Net;
using Portal.Inference.Engine;
using Portal.Server.Tests.Gateway.Fixture;

namespace Portal.Server.Tests.Gateway.Retries;

/// <summary>Which keys are taken, from whom, and which calls use one.</summary>
public sealed class RetryKeyTests
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_key_that_was_used_for_another_request_is_refused()
    {
        await using var app = new GatewayApp();
        var tenant = await Tenant.Create(app, "acme", "faces", "speech");
        await tenant.Keyed("order-17");

        var otherBody = await tenant.Keyed("order-17", Inputs.Body([.. Inputs.Png, 4], "image/png"));
        var otherAddress = await tenant.Keyed("order-17", path: "/predict/faces/result");
        var otherModel = await tenant.Keyed("order-17", path: "/predict/speech");

        foreach (var response in new[] { otherBody, otherAddress, otherModel })
        {
            Assert.Equal(HttpStatusCode.UnprocessableEntity, response.StatusCode);
            var problem = await response.Json();
            Assert.Equal(("idempotency_mismatch", "Idempotency-Key"), (problem.GetProperty("code").GetString(), problem.GetProperty("field").GetString()));
        }
        Assert.Equal(1, app.Engine.Runs);
    }

    [Theory]
    [InlineData("caf\u00e9")]
    [InlineData("a\tb")]
    [InlineData("too long")]
    public async Task A_key_that_is_no_key_is_refused_by_name(string key)
    {
        await using var app = new GatewayApp();
        var tenant = await Tenant.Create(app, "acme", "faces");
        var sent = key == "too long" ? new string('k', 256) : key;

        var refused = await tenant.Keyed(sent);

        var problem = await refused.Json();
        Assert.Equal(HttpStatusCode.BadRequest, refused.StatusCode);
        Assert.Equal(("invalid_idempotency_key", "Idempotency-Key"), (problem.GetProperty("code").GetString(), problem.GetProperty("field").GetString()));
        Assert.Equal(0, app.Engine.Runs);
        Assert.Equal(HttpStatusCode.OK, (await tenant.Keyed(new string('~', 255))).StatusCode);
    }

    [Fact]
    public async Task A_browser_has_no_secret_to_seal_with_and_is_told_so()
    {
        await using var app = new GatewayApp();
        var tenant = await Tenant.Create(app, "acme", "faces");

        var refused = await tenant.SignedIn().Keyed("order-17");

        Assert.Equal((HttpStatusCode.BadRequest, "idempotency_needs_api_key"), (refused.StatusCode, await refused.Code()));
        Assert.Equal(0, app.Engine.Runs);
    }

    [Fact]
    public async Task What_is_refused_or_fails_does_not_use_the_key()
    {
        await using var app = new GatewayApp();
        var tenant = await Tenant.Create(app, "acme");
        await tenant.Subscribe("faces", "free", monthlyUnits: 1);
        async Task Expect(HttpStatusCode status, Func<HttpContent>? body = null) =>
            Assert.Equal(status, (await tenant.Keyed("order-17", body?.Invoke())).StatusCode);

        await Expect(HttpStatusCode.BadRequest, () => Inputs.Body([], "image/png"));
        await Expect(HttpStatusCode.UnsupportedMediaType, () => Inputs.Body([1], "text/plain"));
        app.Engine.Units = _ => 2;
        await Expect(HttpStatusCode.TooManyRequests);
        app.Engine.Units = _ => 1;
        app.Engine.Answer = (_, _) => throw new EngineOverloadedException("rows of faces", 256, "Engine:QueueRowsPerModel", TimeSpan.FromSeconds(1));
        await Expect(HttpStatusCode.ServiceUnavailable);
        app.Engine.Answer = (_, _) => throw new PredictionRefusedException(RefusalReason.Undecodable, "it ends early");
        await Expect(HttpStatusCode.UnprocessableEntity);
        app.Engine.Answer = (_, _) => throw new InvalidOperationException("broken");
        await Expect(HttpStatusCode.InternalServerError);
        app.Engine.Answer = (_, _) => Task.FromResult(FakeEngine.OneFace);

        var answered = await tenant.Keyed("order-17");

        Assert.Equal((HttpStatusCode.OK, false), (answered.StatusCode, answered.IsReplayed()));
        // The quota is used up; a replay takes nothing from it.
        Assert.True((await tenant.Keyed("order-17")).IsReplayed());
        Assert.Equal(HttpStatusCode.TooManyRequests, (await tenant.Keyed("order-18")).StatusCode);
    }

    [Fact]
    public async Task The_header_is_in_the_description_of_what_takes_it()
    {
        await using var app = new GatewayApp();
        using var client = app.CreateClient();

        var paths = (await (await client.GetAsync("/openapi/v1.json", Stop)).Json()).GetProperty("paths");

        var taking = paths.EnumerateObject().Where(path => path.Value.TryGetProperty("post", out var post)
            && post.TryGetProperty("parameters", out var parameters)
            && parameters.EnumerateArray().Any(parameter => parameter.GetProperty("name").GetString() == "Idempotency-Key")).Select(path => path.Name);
        Assert.Equal(
            [
                "/predict/{model}", "/predict/{model}/result", "/v1/chat/completions", "/v1/embeddings", "/v2/models/{model}/generate",
                "/v2/models/{model}/infer", "/v2/models/{model}/versions/{version}/generate", "/v2/models/{model}/versions/{version}/infer",
            ],
            taking.Order(StringComparer.Ordinal));
    }
}
