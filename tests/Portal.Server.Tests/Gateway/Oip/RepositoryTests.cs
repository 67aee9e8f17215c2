using System.Net;
using System.Text;
using System.Text.Json;
using Portal.Server.Features.Keys;
using Portal.Server.Tests.Gateway.Fixture;

namespace Portal.Server.Tests.Gateway.Oip;

public sealed class RepositoryTests : IAsyncLifetime
{
    private const string One = """{"inputs":[{"name":"x","shape":[1],"datatype":"INT32","data":[7]}]}""";

    private readonly OipApp oip = new();

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public ValueTask InitializeAsync() => oip.InitializeAsync();

    public ValueTask DisposeAsync() => oip.DisposeAsync();

    [Theory]
    [InlineData("Operator", HttpStatusCode.OK)]
    [InlineData("Owner", HttpStatusCode.Forbidden)]
    public async Task Only_operators_see_the_repository(string role, HttpStatusCode status)
    {
        var tenant = await oip.Tenant("same-int32");
        await tenant.Infer("same-int32", One);

        var index = await tenant.SignedIn(role).PostAsync("/v2/repository/index", null, Stop);
        var stats = await tenant.SignedIn(role).GetAsync("/v2/models/stats", Stop);
        var unload = await tenant.SignedIn(role).PostAsync("/v2/repository/models/mlp/unload", null, Stop);

        Assert.Equal((status, status, status), (index.StatusCode, stats.StatusCode, unload.StatusCode));
    }

    [Fact]
    public async Task A_visitor_and_a_key_without_the_scope_are_kept_out()
    {
        var tenant = await oip.Tenant();

        var visitor = await oip.Portal.CreateClient().PostAsync("/v2/repository/index", null, Stop);
        var key = await tenant.WithKey().PostAsync("/v2/repository/index", null, Stop);

        Assert.Equal((HttpStatusCode.Unauthorized, HttpStatusCode.Forbidden), (visitor.StatusCode, key.StatusCode));
        Assert.Contains(ApiKeyScopes.Repository, await key.Error());
    }

    [Fact]
    public async Task A_model_is_unloaded_and_loaded_again()
    {
        var tenant = await oip.Tenant("same-int32");
        var keeper = tenant.WithKey(await Key(tenant, ApiKeyScopes.Repository));
        await tenant.Infer("same-int32", One);

        Assert.Equal(HttpStatusCode.OK, (await keeper.PostAsync("/v2/repository/models/same-int32/unload", Json("""{"parameters":{"unload_dependents":false}}"""), Stop)).StatusCode);
        var away = await tenant.Infer("same-int32", One);
        Assert.Equal(("UNAVAILABLE", "unloaded"), await State(keeper, "same-int32"));
        Assert.Equal(HttpStatusCode.BadRequest, (await keeper.GetAsync("/v2/models/same-int32/ready", Stop)).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await keeper.PostAsync("/v2/repository/models/same-int32/load", null, Stop)).StatusCode);
        var back = await tenant.Infer("same-int32", One);

        Assert.Equal((HttpStatusCode.ServiceUnavailable, HttpStatusCode.OK), (away.StatusCode, back.StatusCode));
        Assert.Equal(("READY", ""), await State(keeper, "same-int32"));
    }

    [Fact]
    public async Task A_reload_that_fails_says_why_and_the_old_one_goes_on()
    {
        var tenant = await oip.Tenant("same-int32");
        var keeper = tenant.WithKey(await Key(tenant, ApiKeyScopes.Repository));
        await tenant.Infer("same-int32", One);
        await File.WriteAllTextAsync(Path.Combine(oip.Portal.StarterModels, "same-int32", "files", "model"), "changed", Stop);

        var load = await keeper.PostAsync("/v2/repository/models/same-int32/load", null, Stop);

        Assert.Equal(HttpStatusCode.BadRequest, load.StatusCode);
        Assert.DoesNotContain(oip.Portal.StarterModels, await load.Error());
        Assert.Equal("READY", (await State(keeper, "same-int32")).State);
        Assert.Equal(HttpStatusCode.OK, (await tenant.Infer("same-int32", One)).StatusCode);
    }

    [Theory]
    [InlineData("nobody", "", 404)]
    [InlineData("mlp", """{"parameters":{"config":"{}"}}""", 400)]
    [InlineData("mlp", """{"parameters":{"file:1/model.onnx":"AAAA"}}""", 400)]
    [InlineData("mlp", "{", 400)]
    public async Task A_load_cannot_bring_a_model_of_its_own(string model, string body, int status)
    {
        var tenant = await oip.Tenant();

        var response = await tenant.SignedIn("Operator").PostAsync($"/v2/repository/models/{model}/load", Json(body), Stop);

        Assert.Equal(status, (int)response.StatusCode);
        Assert.NotEmpty(await response.Error());
    }

    [Fact]
    public async Task Statistics_count_rows_and_runs()
    {
        var tenant = await oip.Tenant("mlp");
        var reader = tenant.WithKey(await Key(tenant, ApiKeyScopes.Metrics));
        await tenant.Infer("mlp", new byte[2 * 64 * 4], "0");
        await tenant.Infer("mlp", new byte[3 * 64 * 4], "0");

        var all = await (await reader.GetAsync("/v2/models/stats", Stop)).Json();
        var one = (await (await reader.GetAsync("/v2/models/mlp/versions/1.0.0/stats", Stop)).Json()).GetProperty("model_stats")[0];

        Assert.Contains(all.GetProperty("model_stats").EnumerateArray(), entry => entry.GetProperty("name").GetString() == "mlp");
        var counted = one.GetProperty("inference_stats");
        Assert.Equal((5, 2), (one.GetProperty("inference_count").GetInt64(), one.GetProperty("execution_count").GetInt64()));
        Assert.Equal(2, counted.GetProperty("success").GetProperty("count").GetInt64());
        Assert.True(counted.GetProperty("compute_infer").GetProperty("ns").GetInt64() > 0);
        Assert.True(one.GetProperty("last_inference").GetInt64() > 0);
        Assert.Equal(HttpStatusCode.NotFound, (await reader.GetAsync("/v2/models/nobody/stats", Stop)).StatusCode);
    }

    private static StringContent Json(string body) => new(body, Encoding.UTF8, "application/json");

    private static async Task<(string? State, string? Reason)> State(HttpClient keeper, string model)
    {
        var index = await (await keeper.PostAsync("/v2/repository/index", Json("""{"ready":false}"""), Stop)).Json();
        var entry = index.EnumerateArray().Single(entry => entry.GetProperty("name").GetString() == model);
        return (entry.GetProperty("state").GetString(), entry.GetProperty("reason").GetString());
    }

    private static Task<string> Key(Tenant tenant, string scope) => tenant.App.Db(async db =>
    {
        var (row, secret) = ApiKeyIssue.New(tenant.OrganisationId, scope, [scope], null, tenant.App.Time.GetUtcNow().UtcDateTime);
        db.Add(row);
        await db.SaveChangesAsync(Stop);
        return secret;
    });
}
