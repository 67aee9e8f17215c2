using System.Net;
using Microsoft.EntityFrameworkCore;
using Portal.Client.Contracts;
using Portal.Server.Features.Keys;
using Portal.Server.Features.Models;
using Portal.Server.Tests.Gateway.Fixture;

namespace Portal.Server.Tests.Gateway;

public sealed class DoorTests
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_caller_without_a_subscription_is_told_how_to_get_one()
    {
        await using var app = new GatewayApp();
        var tenant = await Tenant.Create(app, "acme");

        var response = await tenant.Predict();

        Assert.Equal(HttpStatusCode.Forbidden, response.StatusCode);
        var problem = await response.Json();
        Assert.Equal("not_subscribed", problem.GetProperty("code").GetString());
        Assert.Equal("/models/faces", problem.GetProperty("link").GetString());
        Assert.Contains("/models/faces", problem.GetProperty("detail").GetString());
        Assert.Equal("application/problem+json", response.Content.Headers.ContentType?.MediaType);
    }

    [Fact]
    public async Task Another_organisations_subscription_lets_nobody_else_in()
    {
        await using var app = new GatewayApp();
        await Tenant.Create(app, "subscribed", "faces");
        var stranger = await Tenant.Create(app, "stranger");

        Assert.Equal(HttpStatusCode.Forbidden, (await stranger.Predict()).StatusCode);
        Assert.Equal(0, app.Engine.Runs);
    }

    [Fact]
    public async Task An_unknown_model_is_not_found()
    {
        await using var app = new GatewayApp();
        var tenant = await Tenant.Create(app, "acme", "faces");

        var response = await tenant.Predict("no-such-model");

        Assert.Equal(HttpStatusCode.NotFound, response.StatusCode);
        Assert.Equal("unknown_model", await response.Code());
    }

    [Fact]
    public async Task A_model_without_weights_answers_that_it_is_not_ready()
    {
        await using var app = new GatewayApp();
        var tenant = await Tenant.Create(app, "acme", "absent");

        var response = await tenant.Predict("absent");

        Assert.Equal(HttpStatusCode.ServiceUnavailable, response.StatusCode);
        Assert.Equal("model_not_ready", await response.Code());
        Assert.True(response.Headers.RetryAfter?.Delta >= TimeSpan.FromSeconds(1));
    }

    [Fact]
    public async Task A_prediction_waits_for_its_model_to_load()
    {
        await using var app = new GatewayApp();
        var load = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        app.Engine.Load = _ => load.Task;
        var tenant = await Tenant.Create(app, "acme", "faces");

        var answer = tenant.Predict();
        await Task.Delay(100, Stop);
        Assert.False(answer.IsCompleted);
        load.SetResult();

        Assert.Equal(HttpStatusCode.OK, (await answer).StatusCode);
    }

    [Fact]
    public async Task A_call_that_names_no_version_runs_the_available_one_though_a_preview_was_loaded_later()
    {
        await using var app = new GatewayApp();
        var tenant = await Tenant.Create(app, "acme", "faces");
        Assert.Null(await app.Service<ModelLoading>().ServeAsync(await app.AddUpload("2.0.0", ModelVersionState.Preview), isAvailable: false));

        var answer = await tenant.Predict();

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Equal("1.0.0", app.Engine.LastVersion);
        Assert.Equal("faces@1.0.0", answer.Headers.GetValues(ReceiptHeaders.Model).Single());
    }

    [Fact]
    public async Task A_key_without_the_scope_may_not_predict()
    {
        await using var app = new GatewayApp();
        var tenant = await Tenant.Create(app, "acme", "faces");
        var (row, secret) = ApiKeyIssue.New(tenant.OrganisationId, "no scope", [], null, DateTime.UtcNow);
        await app.Db(async db =>
        {
            db.Add(row);
            return await db.SaveChangesAsync(Stop);
        });

        var response = await tenant.WithKey(secret).PostAsync("/predict/faces", Inputs.PngBody, Stop);

        Assert.Equal(HttpStatusCode.Forbidden, response.StatusCode);
        Assert.Equal("missing_scope", await response.Code());
    }

    [Fact]
    public async Task A_viewer_only_looks()
    {
        await using var app = new GatewayApp();
        var tenant = await Tenant.Create(app, "acme", "faces");

        var response = await tenant.SignedIn("Viewer").PostAsync("/predict/faces", Inputs.PngBody, Stop);

        Assert.Equal(HttpStatusCode.Forbidden, response.StatusCode);
        Assert.Equal("viewer", await response.Code());
    }

    [Fact]
    public async Task A_cancelled_subscription_closes_the_door_at_once()
    {
        await using var app = new GatewayApp();
        var tenant = await Tenant.Create(app, "acme", "faces");
        Assert.Equal(HttpStatusCode.OK, (await tenant.Predict()).StatusCode);

        Assert.Equal(HttpStatusCode.NoContent, (await tenant.SignedIn().DeleteAsync("/api/subscriptions/faces", Stop)).StatusCode);

        Assert.Equal(HttpStatusCode.Forbidden, (await tenant.Predict()).StatusCode);
    }

    [Fact]
    public async Task What_the_door_refuses_leaves_no_trace_in_the_ledger()
    {
        await using var app = new GatewayApp();
        var tenant = await Tenant.Create(app, "acme", "faces");
        var stranger = await Tenant.Create(app, "stranger");
        await tenant.Subscribe("speech", "free", monthlyUnits: 0);

        HttpStatusCode[] answers =
        [
            (await app.CreateClient().PostAsync("/predict/faces", Inputs.PngBody, Stop)).StatusCode,
            (await stranger.Predict()).StatusCode,
            (await tenant.Predict("no-such-model")).StatusCode,
            (await tenant.WithKey().PostAsync("/predict/faces", Inputs.Body([1], "text/plain"), Stop)).StatusCode,
            (await tenant.WithKey().PostAsync("/predict/speech", Inputs.Body([1], "audio/wav"), Stop)).StatusCode,
        ];

        Assert.Equal([HttpStatusCode.Unauthorized, HttpStatusCode.Forbidden, HttpStatusCode.NotFound,
            HttpStatusCode.UnsupportedMediaType, HttpStatusCode.TooManyRequests], answers);
        Assert.Equal(0, await app.Db(db => db.UsageEvents.CountAsync(Stop)));
        Assert.Equal(0, app.Engine.Runs);
    }
}
