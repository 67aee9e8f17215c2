using System.Net;
using Portal.Server.Tests.Gateway.Fixture;

namespace Portal.Server.Tests.Gateway;

public sealed class ShortWayTests
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("text")]
    [InlineData("inputs")]
    public async Task Three_lines_of_script_are_enough(string field)
    {
        await using var app = new GatewayApp();
        var tenant = await Tenant.Create(app, "acme", "faces");
        var client = tenant.WithKey();

        var found = await (await client.PostAsync("/api/model", Inputs.Json(new { model_id = "faces" }), Stop)).Json();
        var url = found.GetProperty("model").GetProperty("url").GetString()!;
        var body = Inputs.Json(new Dictionary<string, string> { [field] = Convert.ToBase64String(Inputs.Png) });
        var answer = await (await client.PostAsync(url, body, Stop)).Json();

        Assert.True(Uri.TryCreate(url, UriKind.Absolute, out _));
        Assert.Equal("face", answer.GetProperty("result")[0].GetProperty("label").GetString());
    }

    [Fact]
    public async Task An_unknown_name_is_not_found()
    {
        await using var app = new GatewayApp();

        var response = await app.CreateClient().PostAsync("/api/model", Inputs.Json(new { model_id = "nothing" }), Stop);

        Assert.Equal(HttpStatusCode.NotFound, response.StatusCode);
        Assert.Equal("unknown_model", await response.Code());
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("{\"model_id\":null}")]
    [InlineData("{\"model_id\":\"\"}")]
    public async Task A_missing_name_is_a_bad_request(string json)
    {
        await using var app = new GatewayApp();

        var body = Inputs.Body(System.Text.Encoding.UTF8.GetBytes(json), "application/json");
        var response = await app.CreateClient().PostAsync("/api/model", body, Stop);

        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
    }

    [Fact]
    public async Task The_address_needs_the_same_key_as_everything_else()
    {
        await using var app = new GatewayApp();

        var response = await app.CreateClient().PostAsync("/predict/faces/result", Inputs.Json(new { text = "AAAA" }), Stop);

        Assert.Equal(HttpStatusCode.Unauthorized, response.StatusCode);
    }

    [Theory]
    [InlineData("GET", "/predict/faces", HttpStatusCode.MethodNotAllowed)]
    [InlineData("PUT", "/predict/faces/result", HttpStatusCode.MethodNotAllowed)]
    [InlineData("POST", "/predict/faces/other", HttpStatusCode.NotFound)]
    [InlineData("GET", "/predict", HttpStatusCode.NotFound)]
    public async Task A_wrong_method_or_address_is_a_problem_in_words(string method, string path, HttpStatusCode status)
    {
        await using var app = new GatewayApp();

        var response = await app.CreateClient().SendAsync(new(new(method), path), Stop);

        Assert.Equal(status, response.StatusCode);
        Assert.Equal("application/problem+json", response.Content.Headers.ContentType?.MediaType);
        Assert.False(string.IsNullOrEmpty(await response.Code()));
    }
}
