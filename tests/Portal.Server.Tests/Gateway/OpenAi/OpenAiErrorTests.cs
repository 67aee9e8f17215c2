using System.Net;
using Microsoft.EntityFrameworkCore;
using Portal.Inference.Engine;
using Portal.Server.Gateway.OpenAi;
using Portal.Server.Tests.Gateway.Fixture;

namespace Portal.Server.Tests.Gateway.OpenAi;

public sealed class OpenAiErrorTests
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Who_may_not_call_is_told_why_in_the_clients_words()
    {
        await using var app = new GatewayApp();
        var tenant = await Tenant.Create(app, "acme", "faces");
        (HttpClient Client, string Model, HttpStatusCode Status, string Type, string Code)[] cases =
        [
            (app.CreateClient(), "faces", HttpStatusCode.Unauthorized, "authentication_error", "invalid_api_key"),
            (tenant.WithKey("aip_live_none_none"), "faces", HttpStatusCode.Unauthorized, "authentication_error", "invalid_api_key"),
            (tenant.WithKey(), "nothing", HttpStatusCode.NotFound, "not_found_error", "model_not_found"),
            (tenant.WithKey(), "speech", HttpStatusCode.Forbidden, "permission_error", "not_subscribed"),
            (tenant.WithKey(), "absent", HttpStatusCode.Forbidden, "permission_error", "not_subscribed"),
            (tenant.WithKey(), "faces@9.9.9", HttpStatusCode.NotFound, "not_found_error", "unknown_version"),
            (tenant.SignedIn(ours: false), "faces", HttpStatusCode.BadRequest, "invalid_request_error", "antiforgery"),
        ];

        foreach (var (client, model, status, type, code) in cases)
        {
            var response = await client.PostAsync("/v1/embeddings", Inputs.Json(new { model, input = "x" }), Stop);
            var error = (await response.Json()).GetProperty("error");
            Assert.Equal((status, type, code), (response.StatusCode, error.GetProperty("type").GetString(), error.GetProperty("code").GetString()));
            Assert.True(Guid.TryParse(response.Headers.GetValues("x-request-id").Single(), out _));
        }
        Assert.Equal(0, app.Engine.Runs);
    }

    [Fact]
    public async Task A_used_up_quota_is_not_tried_again_and_a_rate_is_after_its_time()
    {
        await using var app = new GatewayApp();
        var tenant = await Tenant.Create(app, "acme");
        await tenant.Subscribe("faces", "free", monthlyUnits: 0);
        await tenant.Subscribe("speech", "free", requestsPerMinute: 0);

        var quota = await Embed(tenant, "faces");
        var rate = await Embed(tenant, "speech");

        Assert.Equal((HttpStatusCode.TooManyRequests, "insufficient_quota"), (quota.StatusCode, await Type(quota)));
        Assert.Equal("false", quota.Headers.GetValues("x-should-retry").Single());
        Assert.Equal((HttpStatusCode.TooManyRequests, "rate_limit_error"), (rate.StatusCode, await Type(rate)));
        Assert.False(rate.Headers.Contains("x-should-retry"));
        Assert.InRange(int.Parse(rate.Headers.GetValues("retry-after-ms").Single(), System.Globalization.CultureInfo.InvariantCulture), 1, 60_000);
    }

    [Fact]
    public async Task A_full_queue_is_429_with_its_name_its_knob_and_when_to_come_back()
    {
        await using var app = new GatewayApp();
        app.Engine.Answer = (_, _) => throw new EngineOverloadedException("rows of faces", 256, "Engine:QueueRowsPerModel", TimeSpan.FromMilliseconds(120));
        var tenant = await Tenant.Create(app, "acme", "faces");

        var response = await Embed(tenant, "faces");

        var message = (await response.Json()).GetProperty("error").GetProperty("message").GetString();
        Assert.Equal(HttpStatusCode.TooManyRequests, response.StatusCode);
        Assert.Equal("120", response.Headers.GetValues("retry-after-ms").Single());
        Assert.Contains("Engine:QueueRowsPerModel", message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_fault_of_ours_says_nothing_of_its_inside_and_is_free()
    {
        await using var app = new GatewayApp();
        app.Engine.Answer = (_, _) => throw new InvalidOperationException("/secret/path");
        var tenant = await Tenant.Create(app, "acme", "faces");

        var response = await Embed(tenant, "faces");

        Assert.Equal((HttpStatusCode.InternalServerError, "server_error"), (response.StatusCode, await Type(response)));
        Assert.DoesNotContain("secret", await response.Content.ReadAsStringAsync(Stop), StringComparison.Ordinal);
        Assert.Equal(0, await app.Db(db => db.UsageEvents.SumAsync(e => e.Units, Stop)));
    }

    [Fact]
    public async Task A_database_that_is_gone_is_an_error_in_this_faces_shape()
    {
        await using var app = new GatewayApp();
        var member = (await Tenant.Create(app, "acme", "faces")).SignedIn();
        await app.Db(db => db.Database.ExecuteSqlRawAsync("ALTER TABLE Models RENAME TO Gone", Stop));

        var response = await member.GetAsync("/v1/models", Stop);

        Assert.Equal((HttpStatusCode.InternalServerError, "server_error"), (response.StatusCode, await Type(response)));
        Assert.DoesNotContain("SQLite", await response.Content.ReadAsStringAsync(Stop), StringComparison.OrdinalIgnoreCase);
    }

    [Theory]
    [InlineData("GET", "/v1/embeddings", HttpStatusCode.MethodNotAllowed)]
    [InlineData("DELETE", "/v1/chat/completions", HttpStatusCode.MethodNotAllowed)]
    [InlineData("POST", "/v1/audio/speech", HttpStatusCode.NotFound)]
    [InlineData("GET", "/openai/v1/files", HttpStatusCode.NotFound)]
    public async Task A_wrong_method_or_address_is_an_error_in_this_faces_shape(string method, string path, HttpStatusCode status)
    {
        await using var app = new GatewayApp();
        var tenant = await Tenant.Create(app, "acme");
        var request = new HttpRequestMessage(new(method), path);
        request.Headers.TryAddWithoutValidation("Accept", "text/html");

        var response = await tenant.WithKey().SendAsync(request, Stop);

        Assert.Equal(status, response.StatusCode);
        Assert.False(string.IsNullOrEmpty(await Type(response)));
    }

    [Fact]
    public async Task Too_long_a_body_is_refused_by_its_announced_length()
    {
        await using var app = new GatewayApp();
        var tenant = await Tenant.Create(app, "acme", "faces");

        var response = await tenant.WithKey().PostAsync("/v1/embeddings", Inputs.Body(new byte[OpenAiCall.MaxBytes + 1], "application/json"), Stop);

        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, response.StatusCode);
        Assert.Equal("invalid_request_error", await Type(response));
    }

    [Fact]
    public async Task The_message_is_in_the_callers_language()
    {
        await using var app = new GatewayApp();
        var client = (await Tenant.Create(app, "acme")).WithKey();
        client.DefaultRequestHeaders.AcceptLanguage.ParseAdd("zh-CN");

        var response = await client.PostAsync("/v1/embeddings", Inputs.Json(new { input = "x" }), Stop);

        Assert.Equal("缺少属性“model”。", (await response.Json()).GetProperty("error").GetProperty("message").GetString());
    }

    private static Task<HttpResponseMessage> Embed(Tenant tenant, string model) =>
        tenant.WithKey().PostAsync("/v1/embeddings", Inputs.Json(new { model, input = "x" }), Stop);

    private static async Task<string?> Type(HttpResponseMessage response) =>
        (await response.Json()).GetProperty("error").GetProperty("type").GetString();
}
