using System.Net;
using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Portal.Client.Contracts;
using Portal.Server.Features.Models;
using Portal.Server.Features.Publishing.Lifecycle;
using Portal.Server.Features.Subscriptions;
using Portal.Server.Hosting;
using Portal.Server.Tests.Gateway.Fixture;
using Portal.Server.Tests.Publishing.Uploads;

namespace Portal.Server.Tests.Publishing;

/// <summary>Models that end as a whole.</summary>
public sealed class ModelEndTests
{
    private const string FirstDay = "2027-02-23T00:00:00+00:00";

    private static readonly DateTimeOffset Begin = new(2026, 11, 24, 9, 30, 0, TimeSpan.Zero);

    private readonly SteppedClock clock = new(Begin);

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_model_ends_with_all_its_versions_and_each_subscriber_is_told_once()
    {
        await using var app = new GatewayApp { Time = clock };
        var (desk, subscriber) = await Two(app);
        await app.AddUpload("0.9.0", ModelVersionState.Legacy);
        await app.AddUpload("1.1.0", ModelVersionState.Preview);

        Assert.Equal("end_out_of_range", await (await desk.EndModel(endsOn: "2027-02-22")).Code());
        Assert.Equal("replacement_unknown", await (await desk.EndModel("faces")).Code());
        var ending = await (await desk.EndModel("speech", reason: "Nobody mends it.")).Json();

        Assert.Equal((FirstDay, "2027-02-23"), (ending.GetProperty("end").GetProperty("at").GetString(), ending.GetProperty("earliest").GetString()));
        var page = await app.CreateClient().Read("/api/models/faces");
        var end = page.GetProperty("end");
        Assert.Equal(
            (FirstDay, "speech", "Nobody mends it."),
            (end.GetProperty("at").GetString(), end.GetProperty("replacement").GetString(), end.GetProperty("reason").GetString()));
        Assert.Equal(3, page.GetProperty("versions").EnumerateArray().Count(v => State(v) == ModelVersionState.Deprecated && v.GetProperty("endsAt").GetString() == FirstDay));
        Assert.Equal([("faces", FirstDay)], (await app.CreateClient().Read("/api/models")).EnumerateArray()
            .Where(m => m.GetProperty("endsAt").ValueKind != JsonValueKind.Null)
            .Select(m => (m.GetProperty("slug").GetString(), m.GetProperty("endsAt").GetString())));
        var answer = await subscriber.Predict();
        Assert.Equal((HttpStatusCode.OK, "1.0.0"), (answer.StatusCode, app.Engine.LastVersion));
        Assert.Equal($"@{Begin.ToUnixTimeSeconds()}", answer.Headers.GetValues("Deprecation").Single());
        Assert.Equal("Tue, 23 Feb 2027 00:00:00 GMT", answer.Headers.GetValues("Sunset").Single());

        foreach (var (day, reminders) in new[] { (new DateTime(2027, 1, 23), 0), (new DateTime(2027, 1, 24), 1), (new DateTime(2027, 2, 15), 1), (new DateTime(2027, 2, 16), 2) })
        {
            await At(app, day);
            Assert.Equal(reminders, (await subscriber.NoticeKinds()).Count(kind => kind == "model.ending"));
        }
        await At(app, new DateTime(2027, 2, 22, 23, 59, 0));
        Assert.Equal(HttpStatusCode.OK, (await subscriber.Predict()).StatusCode);
        await At(app, new DateTime(2027, 2, 23));

        var refused = await subscriber.Predict();
        Assert.Equal((HttpStatusCode.Gone, "model_retired"), (refused.StatusCode, await refused.Code()));
        Assert.Contains("Use speech instead", await refused.Detail(), StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.NotFound, (await app.CreateClient().GetAsync("/api/models/faces", Stop)).StatusCode);
        Assert.Equal(["model.deprecated", "model.ending", "model.ending", "model.retired"], await subscriber.NoticeKinds());
        var told = (await subscriber.SignedIn("Owner", "owner").Read("/api/notices"))[0].GetProperty("text").GetString();
        Assert.Equal("faces has ended and answers no longer; your subscription ended with it. Use speech instead. Reason: Nobody mends it.", told);
        Assert.All(await States(app), version => Assert.Equal(ModelVersionState.Retired, version.State));
        Assert.Equal(1, await app.Db(db => db.AuditEntries.CountAsync(e => e.Action == "model.retired", Stop)));
        Assert.Equal("nothing_served", await (await desk.EndModel()).Code());
        Assert.Equal("model_retired", await (await desk.TakeBackModelEnd()).Code());
    }

    [Fact]
    public async Task A_subscription_ends_with_its_model_and_nobody_new_gets_one()
    {
        await using var app = new GatewayApp { Time = clock };
        var (desk, subscriber) = await Two(app);
        var (late, waiting) = (await Tenant.Create(app, "late"), await Tenant.Create(app, "waiting"));
        await desk.Publish(Publishers.Terms("team", fee: 31_000, questions: ["What for?"]));
        await waiting.SignedIn().Apply("team", "Counting");
        await desk.EndModel();

        Assert.Equal("model_ending", await (await late.SignedIn().Subscribe("free")).Code());
        Assert.Equal("model_ending", await (await late.SignedIn().Apply("team", "Counting")).Code());
        var request = (await desk.Read("/api/publishing/requests"))[0].GetProperty("id").GetInt32();
        Assert.Equal("model_ending", await (await desk.Answer(request, "approve")).Code());
        // Who has a subscription may still change it.
        Assert.Equal(HttpStatusCode.OK, (await subscriber.SignedIn().Subscribe("payg")).StatusCode);
        await At(app, new DateTime(2027, 2, 23));

        Assert.Equal(HttpStatusCode.NotFound, (await subscriber.SignedIn().GetAsync("/api/subscriptions/faces", Stop)).StatusCode);
        Assert.Equal(new DateTime(2027, 2, 23), await app.Db(db => db.SubscriptionTerms.Select(t => t.EndedAt).SingleAsync(Stop)));
        Assert.Equal(RequestState.Refused, await app.Db(db => db.SubscriptionRequests.Select(r => r.State).SingleAsync(Stop)));
        var events = await app.Db(db => db.WebhookEvents.Where(e => e.OrganisationId == subscriber.OrganisationId).Select(e => e.Type).ToListAsync(Stop));
        Assert.Equal(["model.deprecated", "model.retired", "subscription.cancelled", "subscription.started"], events.Order());
    }

    [Fact]
    public async Task An_end_is_put_off_and_taken_back_and_what_had_an_end_of_its_own_keeps_it()
    {
        await using var app = new GatewayApp { Time = clock };
        var (desk, subscriber) = await Two(app);
        await app.AddUpload("0.8.0", ModelVersionState.Legacy);
        await app.AddUpload("0.9.0", ModelVersionState.Legacy);
        await desk.ChangedState("0.8.0", ModelVersionState.Deprecated, "1.0.0");
        clock.Advance(TimeSpan.FromDays(10));
        await desk.EndModel();
        clock.Advance(TimeSpan.FromDays(5));

        Assert.Equal("model_ending", await (await desk.ChangeState("0.9.0", ModelVersionState.Available)).Code());
        Assert.Equal("end_out_of_range", await (await desk.EndModel(endsOn: "2027-03-04")).Code());
        Assert.Equal(HttpStatusCode.OK, (await desk.EndModel(endsOn: "2027-06-01")).StatusCode);
        Assert.Equal(
            [("1.0.0", Day(2027, 6, 1)), ("0.8.0", Day(2027, 2, 23)), ("0.9.0", Day(2027, 6, 1))], (await States(app)).Select(v => (v.Version, v.EndsAt)));
        Assert.Equal($"@{Begin.AddDays(10).ToUnixTimeSeconds()}", (await subscriber.Predict()).Headers.GetValues("Deprecation").Single());
        await At(app, new DateTime(2027, 3, 1));
        Assert.Equal(HttpStatusCode.OK, (await desk.TakeBackModelEnd()).StatusCode);

        Assert.Equal(
            [("1.0.0", ModelVersionState.Available, null), ("0.8.0", ModelVersionState.Retired, Day(2027, 2, 23)), ("0.9.0", ModelVersionState.Legacy, null)],
            (await States(app)).Select(v => (v.Version, v.State, v.EndsAt)));
        Assert.False((await subscriber.Predict()).Headers.Contains("Sunset"));
        Assert.Equal(
            ["model.continued", "model.deprecated", "model.deprecated", "version.deprecated", "version.retired"], await subscriber.NoticeKinds());
        Assert.Equal(HttpStatusCode.OK, (await (await Tenant.Create(app, "late")).SignedIn().Subscribe("free")).StatusCode);
        Assert.Equal("model_not_ending", await (await desk.TakeBackModelEnd()).Code());
    }

    [Fact]
    public async Task A_models_publisher_or_an_operator_ends_it_and_nobody_else()
    {
        await using var app = new GatewayApp { Time = clock };
        var publisher = await (await Tenant.Create(app, "publisher")).Owning("faces");
        var stranger = await Tenant.Create(app, "stranger", "faces");

        foreach (var (desk, status) in new[]
        {
            (stranger.SignedIn("Owner", "stranger"), HttpStatusCode.NotFound), (publisher.SignedIn("Member", "member"), HttpStatusCode.Forbidden),
        })
        {
            Assert.Equal(status, (await desk.GetAsync("/api/publishing/models/faces/end", Stop)).StatusCode);
            Assert.Equal(status, (await desk.EndModel()).StatusCode);
            Assert.Equal(status, (await desk.TakeBackModelEnd()).StatusCode);
        }
        Assert.All(await States(app), version => Assert.Null(version.EndsAt));
        Assert.Equal(HttpStatusCode.OK, (await stranger.SignedIn("Operator", "operator").EndModel()).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await publisher.SignedIn("Publisher", "publisher").TakeBackModelEnd()).StatusCode);
        Assert.Equal(2, await app.Db(db => db.AuditEntries.CountAsync(e => e.OrganisationId == publisher.OrganisationId && (e.Action == "model.deprecated" || e.Action == "model.continued"), Stop)));
    }

    [Fact]
    public async Task A_model_that_ends_lets_no_version_in_and_a_model_without_versions_has_nothing_to_end()
    {
        await using var app = new GatewayApp { Time = clock };
        var (desk, subscriber) = await Two(app);
        await desk.CreateModel("numbers");
        await app.AddUpload("1.1.0", ModelVersionState.InReview);
        await desk.EndModel();

        Assert.Equal("nothing_served", await (await desk.EndModel(model: "numbers")).Code());
        Assert.Equal("model_ending", await (await subscriber.SignedIn("Operator", "operator").Review("faces", "1.1.0", "approve", Begin)).Code());
        Assert.Equal(ModelVersionState.InReview, (await States(app))[1].State);
    }

    [Fact]
    public async Task An_upgrade_of_the_portal_neither_stops_the_end_of_a_model_nor_brings_it_back()
    {
        await using var app = new GatewayApp { Time = clock };
        var keeper = (await Tenant.Create(app, "overseers")).SignedIn("Operator", "operator");
        await keeper.EndModel();

        await Upgrade(app, "1.1.0");
        Assert.Equal(
            [("1.0.0", ModelVersionState.Legacy, null), ("1.1.0", ModelVersionState.Available, Day(2027, 2, 23))],
            (await States(app)).Select(v => (v.Version, v.State, v.EndsAt)));
        await At(app, new DateTime(2027, 2, 23));
        await Upgrade(app, "1.2.0");

        Assert.Equal([("1.0.0", ModelVersionState.Retired), ("1.1.0", ModelVersionState.Retired)], (await States(app)).Select(v => (v.Version, v.State)));
    }

    private async Task At(GatewayApp app, DateTime day)
    {
        clock.Advance(new DateTimeOffset(day, TimeSpan.Zero) - clock.GetUtcNow());
        // Two replicas would do no more than one.
        await app.Service<LifecycleWork>().RunAsync(Stop);
        await app.Service<LifecycleWork>().RunAsync(Stop);
    }

    private static async Task<(HttpClient Desk, Tenant Subscriber)> Two(GatewayApp app)
    {
        var (publisher, subscriber) = (await Tenant.Create(app, "publisher"), await Tenant.Create(app, "subscriber", "faces"));
        await publisher.Owning("faces");
        return (publisher.SignedIn("Publisher"), subscriber);
    }

    private static async Task Upgrade(GatewayApp app, string version)
    {
        var newer = StarterModelFiles.Manifest("faces", "object-detection", "image", ["image/png"], "Faces", "人脸") with { Version = version };
        StarterModelFiles.Write(app.StarterModels, newer, weights: true);
        await app.Services.GetServices<IStartupStep>().OfType<StarterCatalogue>().Single().RunAsync(Stop);
    }

    private static Task<List<ModelVersion>> States(GatewayApp app) =>
        app.Db(db => db.ModelVersions.AsNoTracking().Where(v => v.Model!.Slug == "faces").OrderBy(v => v.Id).ToListAsync(Stop));

    private static DateTime? Day(int year, int month, int day) => new DateTime(year, month, day);

    private static ModelVersionState State(JsonElement version) => (ModelVersionState)version.GetProperty("state").GetInt32();
}
