using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Microsoft.EntityFrameworkCore;
using Portal.Server.Features.Webhooks;
using Portal.Server.Tests.Gateway.Fixture;
using Portal.Server.Tests.Keys;

namespace Portal.Server.Tests.Webhooks;

/// <summary>What arrives at an endpoint, when, and how often.</summary>
public sealed class WebhookDeliveryTests
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task An_event_arrives_as_the_standard_says_and_its_signature_verifies()
    {
        await using var portal = await WebhookPortal.Start();
        var tenant = await Tenant.Create(portal.App, "acme");
        var owner = tenant.SignedIn("Owner");
        var (id, secret) = await portal.Endpoint(owner, "key.created");

        var key = await owner.MakeKey(new { name = "nächtlich" });
        await portal.Send();

        var sent = Assert.Single(portal.Receiver.All);
        Assert.Equal(1, sent.SignedBy(secret));
        Assert.Equal(("POST", "application/json; charset=utf-8"), (sent.Method, sent.ContentType));
        Assert.Matches("^msg_[0-9A-Za-z]{27}$", sent.Id);
        Assert.Equal(portal.Time.GetUtcNow().ToUnixTimeSeconds().ToString(System.Globalization.CultureInfo.InvariantCulture), sent.Timestamp);
        var body = JsonSerializer.Deserialize<JsonElement>(sent.Body);
        Assert.Equal(["type", "timestamp", "data"], body.EnumerateObject().Select(property => property.Name));
        Assert.Equal("key.created", body.GetProperty("type").GetString());
        Assert.Equal((key.Id, "nächtlich"), (body.GetProperty("data").GetProperty("id").GetString(), body.GetProperty("data").GetProperty("name").GetString()));
        Assert.DoesNotContain(key.Secret[^43..], sent.Body, StringComparison.Ordinal);
        var delivery = Assert.Single(await WebhookPortal.Deliveries(owner, id));
        Assert.Equal(("delivered", 200, 1), (delivery.GetProperty("state").GetString(), delivery.GetProperty("status").GetInt32(), delivery.GetProperty("attempts").GetInt32()));
        await portal.Send();
        Assert.Single(portal.Receiver.All);
    }

    [Fact]
    public async Task Every_kind_of_event_is_told_once_to_who_asked_for_it_and_to_nobody_else()
    {
        await using var portal = await WebhookPortal.Start();
        var tenant = await Tenant.Create(portal.App, "acme");
        var stranger = await Tenant.Create(portal.App, "stranger");
        var owner = tenant.SignedIn("Owner", "olga");
        // A report comes by the calendar, to operators: ReportReceiverTests.
        string[] types = [.. Client.Contracts.WebhookTypes.All.Except([Client.Contracts.WebhookTypes.AdoptionReport])];
        await portal.Endpoint(owner, types);
        await portal.Endpoint(stranger.SignedIn("Owner", "else"), types);
        await portal.App.Db(async db =>
        {
            db.Add(new Server.Auth.PortalUser { Id = "nina", DisplayName = "nina" });
            db.Add(new Server.Features.Organisations.Membership
            {
                OrganisationId = tenant.OrganisationId,
                UserId = "nina",
                Role = Server.Features.Organisations.OrganisationRole.Member,
                IsRequest = true,
                CreatedAt = DateTime.UtcNow,
            });
            return await db.SaveChangesAsync(Stop);
        });

        var key = await owner.MakeKey(new { name = "x" });
        await owner.Rotate(key.Id, 1);
        await owner.DeleteAsync($"/api/keys/{key.Id}", Stop);
        await owner.DeleteAsync($"/api/keys/{key.Id}", Stop);
        await owner.PostAsync("/api/subscriptions", Inputs.Json(new { model = "faces", plan = "payg" }), Stop);
        // The first call uses up both: it warns, too.
        await owner.PostAsync("/api/limits", Inputs.Json(new { subject = "Organisation", kind = "UnitsPerDay", most = 1 }), Stop);
        await owner.PostAsync("/api/limits", Inputs.Json(new { subject = "Organisation", kind = "Budget", reset = "Month", most = 1000, warnAt = 500 }), Stop);
        await tenant.Predict();
        await owner.DeleteAsync("/api/subscriptions/faces", Stop);
        await owner.DeleteAsync("/api/subscriptions/faces", Stop);
        await owner.PostAsync("/api/organisation/requests", Inputs.Json(new { userId = "nina", accept = true }), Stop);
        await owner.PostAsync("/api/organisation/requests", Inputs.Json(new { userId = "nina", accept = true }), Stop);
        await portal.Send();

        // What becomes of versions and models: PublishingJourneyTests, LifecycleTests, ModelEndTests, CanaryRollBackTests, QuarantineNoticeTests.
        Assert.Equal(
            types.Where(type => !type.StartsWith("version.", StringComparison.Ordinal) && !type.StartsWith("model.", StringComparison.Ordinal)
                && type != Client.Contracts.WebhookTypes.CanaryRolledBack).Order(),
            portal.Receiver.All.Select(sent => JsonSerializer.Deserialize<JsonElement>(sent.Body).GetProperty("type").GetString()).Order());
        Assert.Equal(portal.Receiver.All.Count, portal.Receiver.All.Select(sent => sent.Id).Distinct().Count());
    }

    [Fact]
    public async Task A_change_that_does_not_happen_tells_nobody()
    {
        await using var portal = await WebhookPortal.Start();
        var tenant = await Tenant.Create(portal.App, "acme");
        var owner = tenant.SignedIn("Owner");
        await portal.Endpoint(owner, "subscription.cancelled", "key.created");

        await owner.DeleteAsync("/api/subscriptions/faces", Stop);
        await owner.PostAsync("/api/keys", Inputs.Json(new { name = "x", scopes = new[] { "root" } }), Stop);
        await portal.Send();

        Assert.Empty(portal.Receiver.All);
        Assert.Equal(0, await portal.App.Db(db => db.WebhookEvents.CountAsync(Stop)));
    }

    [Fact]
    public async Task A_failed_delivery_is_tried_again_by_the_standards_schedule_under_the_same_id_and_then_given_up()
    {
        await using var portal = await WebhookPortal.Start();
        portal.Receiver.Answer = http => Status(http, 500);
        var tenant = await Tenant.Create(portal.App, "acme");
        var owner = tenant.SignedIn("Owner");
        var (id, secret) = await portal.Endpoint(owner, "key.created");
        await owner.MakeKey(new { name = "x" });
        await portal.Send();
        var pauses = new[] { 5, 300, 1800, 7200, 18_000, 36_000, 50_400, 72_000, 86_400 };

        for (var attempt = 1; attempt <= pauses.Length; attempt++)
        {
            portal.Time.Advance(TimeSpan.FromSeconds(pauses[attempt - 1]) - TimeSpan.FromMilliseconds(1));
            await portal.Send();
            Assert.Equal(attempt, portal.Receiver.All.Count);
            // The rest, and the fifth that chance may add.
            portal.Time.Advance(TimeSpan.FromSeconds(pauses[attempt - 1] / 5d) + TimeSpan.FromMilliseconds(1));
            await portal.Send();
            Assert.Equal(attempt + 1, portal.Receiver.All.Count);
        }

        Assert.Single(portal.Receiver.All.Select(sent => sent.Id).Distinct());
        Assert.Equal(10, portal.Receiver.All.Select(sent => sent.Timestamp).Distinct().Count());
        Assert.All(portal.Receiver.All, sent => Assert.Equal(1, sent.SignedBy(secret)));
        portal.Time.Advance(TimeSpan.FromDays(2));
        await portal.Send();
        Assert.Equal(10, portal.Receiver.All.Count);
        var delivery = Assert.Single(await WebhookPortal.Deliveries(owner, id));
        Assert.Equal(("failed", 500), (delivery.GetProperty("state").GetString(), delivery.GetProperty("status").GetInt32()));
        var shown = await WebhookPortal.Shown(owner, id);
        Assert.Equal((false, "failing"), (shown.GetProperty("isEnabled").GetBoolean(), shown.GetProperty("stoppedBecause").GetString()));
    }

    [Fact]
    public async Task Gone_means_gone()
    {
        await using var portal = await WebhookPortal.Start();
        portal.Receiver.Answer = http => Status(http, 410);
        var tenant = await Tenant.Create(portal.App, "acme");
        var owner = tenant.SignedIn("Owner");
        var (id, _) = await portal.Endpoint(owner, "key.created");
        await owner.MakeKey(new { name = "x" });

        await portal.Send();
        await owner.MakeKey(new { name = "y" });
        portal.Time.Advance(TimeSpan.FromDays(1));
        await portal.Send();

        Assert.Single(portal.Receiver.All);
        var shown = await WebhookPortal.Shown(owner, id);
        Assert.Equal((false, "gone"), (shown.GetProperty("isEnabled").GetBoolean(), shown.GetProperty("stoppedBecause").GetString()));
        Assert.Equal(1, await portal.App.Db(db => db.AuditEntries.CountAsync(e => e.Action == "webhook.stopped", Stop)));
    }

    [Theory]
    [InlineData(204, "delivered", null)]
    [InlineData(299, "delivered", null)]
    [InlineData(302, "pending", null)]
    [InlineData(404, "pending", null)]
    public async Task Only_2xx_is_success_and_no_redirect_is_followed(int status, string state, string? fault)
    {
        await using var portal = await WebhookPortal.Start();
        portal.Receiver.Answer = http =>
        {
            http.Response.Headers.Location = "/elsewhere";
            return Status(http, status);
        };
        var tenant = await Tenant.Create(portal.App, "acme");
        var owner = tenant.SignedIn("Owner");
        var (id, _) = await portal.Endpoint(owner, "key.created");
        await owner.MakeKey(new { name = "x" });

        await portal.Send();

        Assert.Single(portal.Receiver.All);
        var delivery = Assert.Single(await WebhookPortal.Deliveries(owner, id));
        Assert.Equal((state, status, fault), (delivery.GetProperty("state").GetString(), delivery.GetProperty("status").GetInt32(), delivery.GetProperty("fault").GetString()));
    }

    [Fact]
    public async Task An_endpoint_that_says_when_to_come_back_is_left_alone_until_then()
    {
        await using var portal = await WebhookPortal.Start();
        portal.Receiver.Answer = http =>
        {
            http.Response.Headers.RetryAfter = "600";
            return Status(http, 429);
        };
        var tenant = await Tenant.Create(portal.App, "acme");
        var owner = tenant.SignedIn("Owner");
        await portal.Endpoint(owner, "key.created");
        await owner.MakeKey(new { name = "x" });
        await portal.Send();

        portal.Time.Advance(TimeSpan.FromSeconds(599));
        await portal.Send();
        Assert.Single(portal.Receiver.All);
        portal.Time.Advance(TimeSpan.FromSeconds(1));
        await portal.Send();
        Assert.Equal(2, portal.Receiver.All.Count);
    }

    [Fact]
    public async Task An_endless_answer_and_silence_end_by_themselves()
    {
        await using var portal = await WebhookPortal.Start(timeoutSeconds: 4);
        var tenant = await Tenant.Create(portal.App, "acme");
        var owner = tenant.SignedIn("Owner");
        var (id, _) = await portal.Endpoint(owner, "key.created", "key.revoked");
        portal.Receiver.Answer = async http =>
        {
            while (!http.RequestAborted.IsCancellationRequested)
            {
                await http.Response.Body.WriteAsync(new byte[65_536], http.RequestAborted);
            }
        };
        var key = await owner.MakeKey(new { name = "x" });
        await portal.Send();
        Assert.Equal("delivered", (await WebhookPortal.Deliveries(owner, id))[0].GetProperty("state").GetString());

        portal.Receiver.Answer = http => Task.Delay(Timeout.Infinite, http.RequestAborted);
        await owner.DeleteAsync($"/api/keys/{key.Id}", Stop);
        await portal.Send();

        var silent = (await WebhookPortal.Deliveries(owner, id))[0];
        Assert.Equal(("pending", "timeout"), (silent.GetProperty("state").GetString(), silent.GetProperty("fault").GetString()));
    }

    [Fact]
    public async Task A_dead_endpoint_holds_up_neither_another_organisation_nor_its_own_others()
    {
        await using var portal = await WebhookPortal.Start(timeoutSeconds: 8);
        await using var dead = await WebhookReceiver.Start();
        dead.Answer = http => Task.Delay(Timeout.Infinite, http.RequestAborted);
        var tenant = await Tenant.Create(portal.App, "acme");
        var other = await Tenant.Create(portal.App, "other");
        var owner = tenant.SignedIn("Owner", "olga");
        var others = other.SignedIn("Owner", "otto");
        await WebhookPortal.EndpointAt(owner, dead.Url, "key.created");
        await portal.Endpoint(owner, "key.created");
        await portal.Endpoint(others, "key.created");
        for (var made = 0; made < 20; made++)
        {
            await owner.MakeKey(new { name = "x" });
        }
        await others.MakeKey(new { name = "y" });

        var round = portal.Send();
        await portal.Receiver.Wait(21);

        // The dead one has only begun.
        Assert.InRange(dead.All.Count, 0, 2);
        await round;
        Assert.Equal(2, dead.All.Count);
    }

    [Fact]
    public async Task What_a_replica_that_died_had_claimed_is_sent_by_the_next_one_and_by_one_only()
    {
        await using var portal = await WebhookPortal.Start(timeoutSeconds: 10);
        var tenant = await Tenant.Create(portal.App, "acme");
        var owner = tenant.SignedIn("Owner");
        await portal.Endpoint(owner, "key.created");
        await owner.MakeKey(new { name = "x" });
        await portal.App.Service<WebhookHandout>().RunAsync(Stop);
        var claims = portal.App.Service<WebhookClaims>();
        var endpoint = Assert.Single(await claims.EndpointsAsync(Stop));
        var taken = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => claims.TakeAsync(endpoint.EndpointId, Stop)));
        Assert.Single(taken, claim => claim is not null);

        await portal.Send();
        Assert.Empty(portal.Receiver.All);
        portal.Time.Advance(TimeSpan.FromSeconds(25));
        await portal.Send();

        Assert.Single(portal.Receiver.All);
        // The one that was thought dead comes back: its claim is worth nothing any more.
        Assert.False(await portal.App.Service<WebhookAttempt>().RunAsync(taken.Single(claim => claim is not null)!, Stop));
        Assert.Single(portal.Receiver.All);
    }

    [Fact]
    public async Task Old_events_are_forgotten()
    {
        await using var portal = await WebhookPortal.Start();
        var tenant = await Tenant.Create(portal.App, "acme");
        var owner = tenant.SignedIn("Owner");
        await portal.Endpoint(owner, "key.created");
        await owner.MakeKey(new { name = "x" });
        await portal.Send();
        var sweep = portal.App.Service<WebhookSweep>();

        portal.Time.Advance(WebhookSweep.Stay);
        await sweep.SweepAsync(Stop);
        Assert.Equal(1, await portal.App.Db(db => db.WebhookEvents.CountAsync(Stop)));
        portal.Time.Advance(TimeSpan.FromSeconds(1));
        await sweep.SweepAsync(Stop);

        Assert.Equal(0, await portal.App.Db(db => db.WebhookEvents.CountAsync(Stop)));
        Assert.Equal(0, await portal.App.Db(db => db.WebhookDeliveries.CountAsync(Stop)));
    }

    private static Task Status(HttpContext http, int status)
    {
        http.Response.StatusCode = status;
        return Task.CompletedTask;
    }
}
