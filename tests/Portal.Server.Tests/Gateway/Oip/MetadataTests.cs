using System.Net;
using Portal.Client.Contracts;
using Portal.Server.Tests.Gateway.Fixture;

namespace Portal.Server.Tests.Gateway.Oip;

public sealed class MetadataTests(OipApp oip) : IClassFixture<OipApp>
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_visitor_sees_the_server_and_its_health()
    {
        var visitor = oip.Portal.CreateClient();

        var server = await (await visitor.GetAsync("/v2", Stop)).Json();

        Assert.Equal("aiaas-portal", server.GetProperty("name").GetString());
        Assert.Equal(
            ["binary_tensor_data", "model_repository", "statistics", "generate", "parameters"],
            server.GetProperty("extensions").EnumerateArray().Select(extension => extension.GetString()));
        Assert.True((await (await visitor.GetAsync("/v2/health/live", Stop)).Json()).GetProperty("live").GetBoolean());
        Assert.True((await (await visitor.GetAsync("/v2/health/ready", Stop)).Json()).GetProperty("ready").GetBoolean());
    }

    [Theory]
    [InlineData("")]
    [InlineData("/versions/1.0.0")]
    public async Task A_visitor_sees_what_a_listed_model_takes_and_gives(string version)
    {
        var tenant = await oip.Tenant("mlp");
        await tenant.Infer("mlp", """{"inputs":[]}""");

        var model = await (await oip.Portal.CreateClient().GetAsync($"/v2/models/mlp{version}", Stop)).Json();

        Assert.Equal(
            """{"name":"mlp","versions":["1.0.0"],"platform":"onnx_onnxv1","inputs":[{"name":"x","datatype":"FP32","shape":[-1,64]}],"outputs":[{"name":"y","datatype":"FP32","shape":[-1,16]}]}""",
            model.GetRawText());
        Assert.Equal(
            """{"name":"mlp","ready":true}""",
            await oip.Portal.CreateClient().GetStringAsync($"/v2/models/mlp{version}/ready", Stop));
    }

    [Theory]
    [InlineData("", "1.0.0")]
    [InlineData("/versions/2.0.0", "2.0.0")]
    public async Task A_preview_changes_neither_what_is_told_of_the_model_nor_how_its_calls_are_read(string version, string expected)
    {
        await using var app = new GatewayApp();
        var tenant = await Tenant.Create(app, "acme", "faces");
        await app.AddUpload("2.0.0", ModelVersionState.Preview);

        Assert.Equal(HttpStatusCode.OK, (await app.CreateClient().GetAsync($"/v2/models/faces{version}", Stop)).StatusCode);
        var told = app.Engine.LastDescribed;
        var read = await tenant.Infer($"faces{version}", """{"inputs":[]}""");

        Assert.Equal(HttpStatusCode.BadRequest, read.StatusCode);
        Assert.Equal(expected, told);
        Assert.Equal(expected, app.Engine.LastDescribed);
    }

    [Theory]
    [InlineData("GET", "/v2/models/nobody", 404)]
    [InlineData("GET", "/v2/models/nobody/ready", 404)]
    [InlineData("GET", "/v2/models/mlp/versions/7", 404)]
    [InlineData("GET", "/v2/models/mlp/versions/7/ready", 400)]
    [InlineData("GET", "/v2/nothing", 404)]
    [InlineData("GET", "/v2/models", 404)]
    [InlineData("POST", "/v2/models/mlp", 405)]
    [InlineData("DELETE", "/v2/health/live", 405)]
    [InlineData("GET", "/v2/models/mlp/infer", 405)]
    [InlineData("GET", "/v2/models/mlp/versions/1.0.0/infer", 405)]
    [InlineData("GET", "/v2/repository/index", 405)]
    [InlineData("POST", "/v2/models/stats", 405)]
    [InlineData("POST", "/v2", 405)]
    public async Task A_wrong_address_or_method_is_answered_in_the_protocols_words(string method, string path, int status)
    {
        await (await oip.Tenant("mlp")).Infer("mlp", """{"inputs":[]}""");

        var response = await oip.Portal.CreateClient().SendAsync(new(new(method), path), Stop);

        Assert.Equal(status, (int)response.StatusCode);
        if (status != 400)
        {
            Assert.NotEmpty(await response.Error());
        }
    }

    [Fact]
    public async Task The_description_of_the_api_has_the_protocol()
    {
        var description = await (await oip.Portal.CreateClient().GetAsync("/openapi/v1.json", Stop)).Json();

        var infer = description.GetProperty("paths").GetProperty("/v2/models/{model}/infer").GetProperty("post");
        Assert.Equal("Infer", infer.GetProperty("operationId").GetString());
        Assert.True(infer.GetProperty("requestBody").GetProperty("content").TryGetProperty("application/octet-stream", out _));
    }
}
