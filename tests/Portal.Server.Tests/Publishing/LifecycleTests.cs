using System.Net;
using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Portal.Client.Contracts;
using Portal.Server.Features.Publishing.Lifecycle;
using Portal.Server.Tests.Gateway.Fixture;

namespace Portal.Server.Tests.Publishing;

public sealed class LifecycleTests
{
    private static readonly DateTimeOffset Begin = new(2026, 11, 24, 9, 30, 0, TimeSpan.Zero);

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_version_lives_from_preview_to_its_end_and_a_pinned_subscriber_goes_along()
    {
        var clock = new SteppedClock(Begin);
        await using var app = new GatewayApp { Time = clock };
        var (publisher, pinned, other) = (await Tenant.Create(app, "publisher"), await Tenant.Create(app, "pinned", "faces"), await Tenant.Create(app, "other", "faces"));
        await publisher.Owning("faces");
        await app.AddUpload("1.1.0", ModelVersionState.Preview);
        await app.AddUpload("1.2.0", ModelVersionState.Preview);
        var desk = publisher.SignedIn("Publisher");

        Assert.Equal(ModelVersionState.Available, State(await Changed(desk, "1.1.0", "Available")));
        Assert.Equal("1.1.0", await Runs(pinned));
        Assert.Equal(HttpStatusCode.OK, (await Pin(pinned, "1.1.0")).StatusCode);
        await Changed(desk, "1.2.0", "Available");
        Assert.Equal(("1.1.0", "1.2.0"), (await Runs(pinned), await Runs(other)));
        Assert.False((await pinned.Predict()).Headers.Contains("Deprecation"));

        Assert.Equal("replacement_missing", await (await Change(desk, "1.1.0", "Deprecated")).Code());
        Assert.Equal("replacement_unknown", await (await Change(desk, "1.1.0", "Deprecated", "1.0.0")).Code());
        Assert.Equal("end_out_of_range", await (await Change(desk, "1.1.0", "Deprecated", "1.2.0", "2027-02-22")).Code());
        var deprecated = await Changed(desk, "1.1.0", "Deprecated", "1.2.0", "2027-03-01", "Too slow.");
        Assert.Equal("2027-03-01T00:00:00+00:00", deprecated.GetProperty("endsAt").GetString());
        var answer = await pinned.Predict();
        Assert.Equal($"@{Begin.ToUnixTimeSeconds()}", answer.Headers.GetValues("Deprecation").Single());
        Assert.Equal("Mon, 01 Mar 2027 00:00:00 GMT", answer.Headers.GetValues("Sunset").Single());
        Assert.False((await other.Predict()).Headers.Contains("Sunset"));

        foreach (var (day, reminders) in new[] { (new DateTime(2027, 1, 29), 0), (new DateTime(2027, 1, 30), 1), (new DateTime(2027, 2, 21), 1), (new DateTime(2027, 2, 22), 2) })
        {
            await At(day);
            Assert.Equal("1.1.0", await Runs(pinned));
            Assert.Equal(reminders, (await Kinds(pinned)).Count(kind => kind == "version.ending"));
        }
        await At(new DateTime(2027, 2, 28, 23, 59, 0));
        Assert.Equal("1.1.0", await Runs(pinned));
        await At(new DateTime(2027, 3, 1));

        var refused = await pinned.Predict();
        var problem = await refused.Json();
        Assert.Equal((HttpStatusCode.Gone, "version_retired"), (refused.StatusCode, problem.GetProperty("code").GetString()));
        Assert.Contains("1.2.0", problem.GetProperty("detail").GetString(), StringComparison.Ordinal);
        Assert.Equal("1.2.0", await Runs(other));
        var named = await other.WithKey().PostAsync("/v2/models/faces/versions/1.1.0/infer", Inputs.Json(new { inputs = Array.Empty<object>() }), Stop);
        Assert.Equal(HttpStatusCode.Gone, named.StatusCode);
        Assert.Contains("1.2.0", (await named.Json()).GetProperty("error").GetString(), StringComparison.Ordinal);
        var chat = await other.WithKey().PostAsync("/v1/embeddings", Inputs.Json(new { model = "faces@1.1.0", input = "x" }), Stop);
        Assert.Equal((HttpStatusCode.Gone, "version_retired"), (chat.StatusCode, (await chat.Json()).GetProperty("error").GetProperty("code").GetString()));
        Assert.Equal(ModelVersionState.Retired, State((await pinned.SignedIn().Read("/api/subscriptions/faces/version")).GetProperty("pin")));
        Assert.Equal(
            ["version.available", "version.available", "version.deprecated", "version.ending", "version.ending", "version.retired"],
            (await Kinds(pinned)).Order());
        Assert.Equal(HttpStatusCode.OK, (await Pin(pinned, null)).StatusCode);
        Assert.Equal("1.2.0", await Runs(pinned));
        Assert.Equal(1, await app.Db(db => db.AuditEntries.CountAsync(e => e.Action == "version.retired", Stop)));

        async Task At(DateTime day)
        {
            clock.Advance(new DateTimeOffset(day, TimeSpan.Zero) - clock.GetUtcNow());
            // Two replicas would do no more than one.
            await app.Service<LifecycleWork>().RunAsync(Stop);
            await app.Service<LifecycleWork>().RunAsync(Stop);
        }

        async Task<string?> Runs(Tenant tenant)
        {
            var response = await tenant.Predict();
            Assert.Equal(HttpStatusCode.OK, response.StatusCode);
            return app.Engine.LastVersion;
        }
    }

    [Fact]
    public async Task A_pin_that_may_give_way_follows_the_publisher_after_the_end()
    {
        var clock = new SteppedClock(Begin);
        await using var app = new GatewayApp { Time = clock };
        var (publisher, subscriber) = (await Tenant.Create(app, "publisher"), await Tenant.Create(app, "subscriber", "faces"));
        await publisher.Owning("faces");
        await app.AddUpload("1.1.0", ModelVersionState.Legacy);
        Assert.Equal(HttpStatusCode.OK, (await Pin(subscriber, "1.1.0", thenFollows: true)).StatusCode);
        await Changed(publisher.SignedIn("Publisher"), "1.1.0", "Deprecated", "1.0.0");

        clock.Advance(TimeSpan.FromDays(120));
        await app.Service<LifecycleWork>().RunAsync(Stop);

        Assert.Equal(HttpStatusCode.OK, (await subscriber.Predict()).StatusCode);
        Assert.Equal("1.0.0", app.Engine.LastVersion);
        Assert.Equal(JsonValueKind.Null, (await subscriber.SignedIn().Read("/api/subscriptions/faces")).GetProperty("pin").ValueKind);
        var told = (await subscriber.SignedIn("Owner", "owner").Read("/api/notices"))[0].GetProperty("text").GetString();
        Assert.Contains("follows the publisher", told, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_deprecation_is_taken_back_and_subscribers_are_told()
    {
        await using var app = new GatewayApp { Time = new SteppedClock(Begin) };
        var (publisher, subscriber) = (await Tenant.Create(app, "publisher"), await Tenant.Create(app, "subscriber", "faces"));
        await publisher.Owning("faces");
        await app.AddUpload("1.1.0", ModelVersionState.Legacy);
        var desk = publisher.SignedIn("Publisher");
        await Changed(desk, "1.1.0", "Deprecated", "1.0.0");

        var back = await Changed(desk, "1.1.0", "Legacy");

        Assert.Equal(JsonValueKind.Null, back.GetProperty("endsAt").ValueKind);
        Assert.Equal(["version.deprecated", "version.legacy"], (await Kinds(subscriber)).Order());
        var told = (await subscriber.SignedIn("Owner", "owner").Read("/api/notices"))[0].GetProperty("text").GetString();
        Assert.Contains("taken back", told, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_only_available_version_leaves_its_place_to_its_replacement_in_one_step()
    {
        await using var app = new GatewayApp { Time = new SteppedClock(Begin) };
        var (publisher, subscriber) = (await Tenant.Create(app, "publisher"), await Tenant.Create(app, "subscriber", "faces"));
        await publisher.Owning("faces");
        await app.AddUpload("1.1.0", ModelVersionState.Preview);
        var desk = publisher.SignedIn("Publisher");

        Assert.Equal("replacement_missing", await (await Change(desk, "1.0.0", "Legacy")).Code());
        Assert.Equal("end_out_of_range", await (await Change(desk, "1.0.0", "Deprecated", "1.1.0", "2027-02-22")).Code());
        await Changed(desk, "1.0.0", "Deprecated", "1.1.0", "2027-02-23");

        Assert.Equal(HttpStatusCode.OK, (await subscriber.Predict()).StatusCode);
        Assert.Equal("1.1.0", app.Engine.LastVersion);
        Assert.Equal(["version.available", "version.deprecated"], (await Kinds(subscriber)).Order());
        Assert.Equal(
            [("1.1.0", ModelVersionState.Available), ("1.0.0", ModelVersionState.Deprecated)],
            (await app.CreateClient().Read("/api/models/faces")).GetProperty("versions").EnumerateArray()
                .Select(v => (v.GetProperty("version").GetString()!, State(v))));
    }

    [Fact]
    public async Task Nobody_else_changes_a_version_and_nobody_pins_what_is_not_offered()
    {
        await using var app = new GatewayApp { Time = new SteppedClock(Begin) };
        var (publisher, stranger) = (await Tenant.Create(app, "publisher"), await Tenant.Create(app, "stranger", "faces"));
        await publisher.Owning("faces");
        foreach (var (version, state) in new[] { ("1.1.0", ModelVersionState.Legacy), ("1.2.0", ModelVersionState.Retired), ("1.3.0", ModelVersionState.InReview) })
        {
            await app.AddUpload(version, state);
        }

        Assert.Equal(HttpStatusCode.NotFound, (await Change(stranger.SignedIn("Publisher"), "1.1.0", "Available")).StatusCode);
        Assert.Equal(HttpStatusCode.Forbidden, (await Change(publisher.SignedIn("Member"), "1.1.0", "Available")).StatusCode);
        Assert.Equal("state_not_possible", await (await Change(publisher.SignedIn("Publisher", "p"), "1.3.0", "Available")).Code());
        Assert.Equal("state_not_possible", await (await Change(publisher.SignedIn("Publisher", "p"), "1.2.0", "Available")).Code());
        Assert.Equal(HttpStatusCode.NotFound, (await Pin(publisher, "1.1.0")).StatusCode);
        Assert.Equal("version_not_offered", await (await Pin(stranger, "1.2.0")).Code());
        Assert.Equal("version_not_offered", await (await Pin(stranger, "1.3.0")).Code());
        Assert.Equal("version_not_offered", await (await Pin(stranger, "9.9.9")).Code());
        Assert.Equal(HttpStatusCode.Forbidden, (await Pin(stranger, "1.1.0", role: "Viewer")).StatusCode);
        Assert.Empty(await Kinds(stranger));
    }

    private static ModelVersionState State(JsonElement version) => (ModelVersionState)version.GetProperty("state").GetInt32();

    private static Task<HttpResponseMessage> Change(
        HttpClient desk, string version, string state, string? replacement = null, string? endsOn = null, string? reason = null) =>
        desk.PostAsync(
            $"/api/publishing/models/faces/versions/{version}/state",
            Inputs.Json(new { state = Enum.Parse<ModelVersionState>(state), replacement, endsOn, reason }), Stop);

    private static async Task<JsonElement> Changed(
        HttpClient desk, string version, string state, string? replacement = null, string? endsOn = null, string? reason = null)
    {
        var response = await Change(desk, version, state, replacement, endsOn, reason);
        Assert.True(response.IsSuccessStatusCode, await response.Content.ReadAsStringAsync(Stop));
        return await response.Json();
    }

    private static Task<HttpResponseMessage> Pin(Tenant tenant, string? version, bool thenFollows = false, string role = "Member") =>
        tenant.SignedIn(role).PutAsync("/api/subscriptions/faces/version", Inputs.Json(new { version, thenFollows }), Stop);

    private static async Task<List<string?>> Kinds(Tenant tenant) =>
        [.. (await tenant.SignedIn("Owner", "owner").Read("/api/notices")).EnumerateArray().Select(n => n.GetProperty("kind").GetString())];
}
