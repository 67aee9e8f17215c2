using System.Net;
using Portal.Client.Contracts;
using Portal.Inference.Tensors;
using Portal.Server.Tests.Gateway.Fixture;

namespace Portal.Server.Tests.Publishing.Canaries;

/// <summary>What a publisher decides about a canary, and for whose models.</summary>
public sealed class CanaryDecisionTests
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Completing_it_makes_its_version_the_available_one_and_stopping_changes_nothing()
    {
        await using var app = new GatewayApp();
        var (desk, caller) = await app.WithPreview();
        var stopped = await desk.Begun(50);
        Assert.Equal("canary_runs", await (await desk.Begin(10)).Code());
        Assert.Equal(HttpStatusCode.NoContent, (await desk.PostAsync($"{CanaryDesk.Path}/{stopped}/stop", null, Stop)).StatusCode);
        Assert.Equal(ModelVersionState.Preview, await app.StateOf(CanaryDesk.New));
        Assert.Equal("1.0.0", (await caller.Predict()).Answered());
        Assert.Equal("canary_ended", await (await desk.PostAsync($"{CanaryDesk.Path}/{stopped}/complete", null, Stop)).Code());

        var id = await desk.Begun(1);
        var changed = await desk.PutAsync($"{CanaryDesk.Path}/{id}", Inputs.Json(new { percent = 99 }), Stop);
        Assert.Equal(99, (await changed.Json()).GetProperty("percent").GetInt32());
        Assert.Equal(HttpStatusCode.NoContent, (await desk.PostAsync($"{CanaryDesk.Path}/{id}/complete", null, Stop)).StatusCode);

        Assert.Equal((ModelVersionState.Available, ModelVersionState.Legacy), (await app.StateOf(CanaryDesk.New), await app.StateOf("1.0.0")));
        Assert.Equal(CanaryDesk.New, (await caller.Predict()).Answered());
        Assert.Equal("no_candidate", await (await desk.Begin(10, "1.0.0")).Code());
    }

    [Fact]
    public async Task A_version_that_takes_or_gives_something_else_gets_no_calls_and_does_not_become_the_available_one()
    {
        await using var app = new GatewayApp();
        var (desk, _) = await app.WithPreview();
        app.Engine.Inputs = version => [new(version == CanaryDesk.New ? "renamed" : "inputs", TensorDatatype.Bytes, [1])];

        var refused = await desk.Begin(10);

        Assert.Equal(HttpStatusCode.Conflict, refused.StatusCode);
        Assert.Equal("contract_differs", await refused.Code());
        Assert.Contains("inputs BYTES [1] where version 2.0.0 takes renamed BYTES [1]", await refused.Content.ReadAsStringAsync(Stop), StringComparison.Ordinal);
        app.Engine.Inputs = _ => [new("inputs", TensorDatatype.Bytes, [1])];
        var id = await desk.Begun(10);
        app.Engine.Outputs = version => [new(version == CanaryDesk.New ? "renamed" : "outputs", TensorDatatype.Bytes, [1])];
        Assert.Equal("contract_differs", await (await desk.PostAsync($"{CanaryDesk.Path}/{id}/complete", null, Stop)).Code());
        Assert.Equal((ModelVersionState.Preview, ModelVersionState.Available), (await app.StateOf(CanaryDesk.New), await app.StateOf("1.0.0")));
        Assert.Equal(CanaryStates.Running, (await desk.Newest()).GetProperty("state").GetString());
    }

    [Fact]
    public async Task Another_organisations_publisher_knows_of_none()
    {
        await using var app = new GatewayApp();
        var (desk, caller) = await app.WithPreview();
        var id = await desk.Begun(50);
        var stranger = (await (await Tenant.Create(app, "stranger")).Owning("speech")).SignedIn("Owner");

        Assert.Equal(HttpStatusCode.NotFound, (await stranger.GetAsync(CanaryDesk.Path, Stop)).StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, (await stranger.Begin(10)).StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, (await stranger.PutAsync($"{CanaryDesk.Path}/{id}", Inputs.Json(new { percent = 9 }), Stop)).StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, (await stranger.PostAsync($"{CanaryDesk.Path}/{id}/stop", null, Stop)).StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, (await stranger.PostAsync($"/api/publishing/models/speech/canaries/{id}/complete", null, Stop)).StatusCode);
        Assert.Equal(HttpStatusCode.Forbidden, (await caller.SignedIn("Member").GetAsync(CanaryDesk.Path, Stop)).StatusCode);
        Assert.Equal(CanaryStates.Running, (await desk.Newest()).GetProperty("state").GetString());
    }
}
