using System.Net;
using Portal.Server.Tests.Gateway.Fixture;

namespace Portal.Server.Tests.Gateway.OpenAi;

public sealed class OpenAiModelsTests
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("/v1/models")]
    [InlineData("/openai/v1/models")]
    public async Task The_catalogue_is_listed_with_the_callers_own_models_first(string path)
    {
        await using var app = new GatewayApp();
        var tenant = await Tenant.Create(app, "acme", "speech");
        await Tenant.Create(app, "other", "faces");

        var answer = await (await tenant.WithKey().GetAsync(path, Stop)).Json();

        Assert.Equal("list", answer.GetProperty("object").GetString());
        var models = answer.GetProperty("data").EnumerateArray().ToList();
        Assert.Equal(["speech", "absent", "faces"], models.Select(model => model.GetProperty("id").GetString()));
        Assert.Equal([true, false, false], models.Select(model => model.GetProperty("subscribed").GetBoolean()));
        Assert.All(models, model => Assert.Equal(("model", "portal"), (model.GetProperty("object").GetString(), model.GetProperty("owned_by").GetString())));
        Assert.All(models, model => Assert.InRange(model.GetProperty("created").GetInt64(), 1_700_000_000, long.MaxValue));
    }

    [Fact]
    public async Task One_model_is_found_by_its_name_and_by_its_version()
    {
        await using var app = new GatewayApp();
        var client = (await Tenant.Create(app, "acme", "faces")).WithKey();

        foreach (var id in new[] { "faces", "faces@1.0.0" })
        {
            Assert.Equal("faces", (await (await client.GetAsync($"/v1/models/{id}", Stop)).Json()).GetProperty("id").GetString());
        }
        var unknown = await client.GetAsync("/v1/models/some%2Fbody", Stop);

        Assert.Equal(HttpStatusCode.NotFound, unknown.StatusCode);
        Assert.Equal("model_not_found", (await unknown.Json()).GetProperty("error").GetProperty("code").GetString());
    }

    [Fact]
    public async Task A_member_lists_them_too_and_a_visitor_needs_a_key()
    {
        await using var app = new GatewayApp();
        var tenant = await Tenant.Create(app, "acme");

        Assert.Equal(HttpStatusCode.OK, (await tenant.SignedIn().GetAsync("/v1/models", Stop)).StatusCode);
        Assert.Equal(HttpStatusCode.Unauthorized, (await app.CreateClient().GetAsync("/v1/models", Stop)).StatusCode);
    }
}
