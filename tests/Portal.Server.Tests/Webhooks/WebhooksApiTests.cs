using System.Net;
using System.Text;
using Microsoft.EntityFrameworkCore;
using Portal.Server.Features.Webhooks;
using Portal.Server.Tests.Gateway.Fixture;
using Portal.Server.Tests.Keys;

namespace Portal.Server.Tests.Webhooks;

public sealed class WebhooksApiTests
{
    private const string Api = WebhookPortal.Api;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_secret_is_shown_once_and_lies_encrypted()
    {
        await using var portal = await WebhookPortal.Start();
        var tenant = await Tenant.Create(portal.App, "acme");
        var owner = tenant.SignedIn("Owner");

        var (id, secret) = await portal.Endpoint(owner, "key.created");

        Assert.Matches("^whsec_[0-9A-Za-z+/]{43}=$", secret);
        Assert.DoesNotContain(secret, await owner.GetStringAsync(Api, Stop), StringComparison.Ordinal);
        var row = await portal.App.Db(db => db.WebhookEndpoints.SingleAsync(e => e.Id == id, Stop));
        Assert.DoesNotContain(secret["whsec_".Length..], row.Secret, StringComparison.Ordinal);
        foreach (var file in Directory.GetFiles(Path.GetDirectoryName(portal.App.DatabaseFile)!, "portal.db*"))
        {
            await using var stream = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
            using var copy = new MemoryStream();
            await stream.CopyToAsync(copy, Stop);
            Assert.Equal(-1, copy.ToArray().AsSpan().IndexOf(Encoding.ASCII.GetBytes(secret["whsec_".Length..])));
        }
    }

    [Fact]
    public async Task After_a_rotation_both_secrets_sign_for_the_overlap()
    {
        await using var portal = await WebhookPortal.Start();
        var tenant = await Tenant.Create(portal.App, "acme");
        var owner = tenant.SignedIn("Owner");
        var (id, old) = await portal.Endpoint(owner, "key.created");

        var rotated = await (await owner.PostAsync($"{Api}/{id}/rotate", Inputs.Json(new { overlapHours = 24 }), Stop)).Json();
        var fresh = rotated.GetProperty("secret").GetString()!;
        await owner.MakeKey(new { name = "x" });
        await portal.Send();
        portal.Time.Advance(TimeSpan.FromHours(24));
        await owner.MakeKey(new { name = "y" });
        await portal.Send();

        var (during, after) = (portal.Receiver.All[0], portal.Receiver.All[1]);
        Assert.Equal((1, 1, 2), (during.SignedBy(old), during.SignedBy(fresh), during.Signature.Split(' ').Length));
        Assert.Equal((0, 1, 1), (after.SignedBy(old), after.SignedBy(fresh), after.Signature.Split(' ').Length));
        await owner.PostAsync($"{Api}/{id}/rotate", Inputs.Json(new { overlapHours = 0 }), Stop);
        await owner.MakeKey(new { name = "z" });
        await portal.Send();
        Assert.Equal(0, portal.Receiver.All[2].SignedBy(fresh));
    }

    [Fact]
    public async Task A_test_is_sent_even_to_an_endpoint_that_is_off_and_a_thousand_presses_send_one()
    {
        await using var portal = await WebhookPortal.Start();
        var tenant = await Tenant.Create(portal.App, "acme");
        var owner = tenant.SignedIn("Owner");
        var (id, secret) = await portal.Endpoint(owner, "key.created");
        var (other, _) = await portal.Endpoint(owner, "key.created");
        await owner.PutAsync($"{Api}/{id}", Inputs.Json(new { url = portal.Receiver.Url, types = new[] { "key.created" }, isEnabled = false }), Stop);

        Assert.Equal(HttpStatusCode.NoContent, (await owner.PostAsync($"{Api}/{id}/test", null, Stop)).StatusCode);
        Assert.Equal(HttpStatusCode.Conflict, (await owner.PostAsync($"{Api}/{id}/test", null, Stop)).StatusCode);
        await portal.Send();

        Assert.Equal(1, Assert.Single(portal.Receiver.All).SignedBy(secret));
        Assert.Contains("webhook.test", portal.Receiver.All[0].Body, StringComparison.Ordinal);
        Assert.Empty(await WebhookPortal.Deliveries(owner, other));
        Assert.Equal(HttpStatusCode.NoContent, (await owner.PostAsync($"{Api}/{id}/test", null, Stop)).StatusCode);
    }

    [Fact]
    public async Task What_is_over_can_be_sent_again_under_its_id()
    {
        await using var portal = await WebhookPortal.Start();
        var tenant = await Tenant.Create(portal.App, "acme");
        var owner = tenant.SignedIn("Owner");
        var (id, _) = await portal.Endpoint(owner, "key.created");
        await owner.MakeKey(new { name = "x" });
        await portal.Send();
        var delivery = Assert.Single(await WebhookPortal.Deliveries(owner, id)).GetProperty("id").GetInt64();

        Assert.Equal(HttpStatusCode.NoContent, (await owner.PostAsync($"{Api}/{id}/deliveries/{delivery}/replay", null, Stop)).StatusCode);
        Assert.Equal(HttpStatusCode.Conflict, (await owner.PostAsync($"{Api}/{id}/deliveries/{delivery}/replay", null, Stop)).StatusCode);
        await portal.Send();

        Assert.Equal(2, portal.Receiver.All.Count);
        Assert.Single(portal.Receiver.All.Select(sent => sent.Id).Distinct());
    }

    [Fact]
    public async Task An_endpoint_that_is_off_or_deleted_gets_nothing_and_on_again_what_happens_from_then_on()
    {
        await using var portal = await WebhookPortal.Start();
        var tenant = await Tenant.Create(portal.App, "acme");
        var owner = tenant.SignedIn("Owner");
        var (id, _) = await portal.Endpoint(owner, "key.created");
        await Put(isEnabled: false);
        await owner.MakeKey(new { name = "unheard" });
        await portal.Send();
        await Put(isEnabled: true);
        await owner.MakeKey(new { name = "heard" });
        await portal.Send();

        Assert.Contains("\"heard\"", Assert.Single(portal.Receiver.All).Body, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.NoContent, (await owner.DeleteAsync($"{Api}/{id}", Stop)).StatusCode);
        await owner.MakeKey(new { name = "too late" });
        await portal.Send();
        Assert.Single(portal.Receiver.All);
        Assert.Equal(0, await portal.App.Db(db => db.WebhookDeliveries.CountAsync(Stop)));

        Task Put(bool isEnabled) =>
            owner.PutAsync($"{Api}/{id}", Inputs.Json(new { url = portal.Receiver.Url, types = new[] { "key.created" }, isEnabled }), Stop);
    }

    [Theory]
    [InlineData("Viewer")]
    [InlineData("Member")]
    [InlineData("Publisher")]
    public async Task Only_who_governs_sees_or_touches_webhooks(string role)
    {
        await using var portal = await WebhookPortal.Start();
        var tenant = await Tenant.Create(portal.App, "acme");
        var (id, _) = await portal.Endpoint(tenant.SignedIn("Admin", "anna"), "key.created");
        var browser = tenant.SignedIn(role, "bert");

        foreach (var answer in await EveryVerb(browser, id))
        {
            Assert.Equal(HttpStatusCode.Forbidden, answer.StatusCode);
        }
        Assert.Equal(HttpStatusCode.NotFound, (await browser.GetAsync($"{Api}/{id}/deliveries", Stop)).StatusCode);
        Assert.Equal(HttpStatusCode.Forbidden, (await browser.PostAsync(Api, Inputs.Json(Body), Stop)).StatusCode);
        Assert.Equal("[]", await browser.GetStringAsync(Api, Stop));
        Assert.Equal("key.created", await portal.App.Db(db => db.WebhookEndpoints.Select(e => e.Types).SingleAsync(Stop)));
    }

    [Fact]
    public async Task A_stranger_finds_none_on_any_verb()
    {
        await using var portal = await WebhookPortal.Start();
        var tenant = await Tenant.Create(portal.App, "acme");
        var stranger = await Tenant.Create(portal.App, "stranger");
        var owner = tenant.SignedIn("Owner", "olga");
        var (id, _) = await portal.Endpoint(owner, "key.created");
        await owner.MakeKey(new { name = "x" });
        await portal.Send();
        var delivery = Assert.Single(await WebhookPortal.Deliveries(owner, id)).GetProperty("id").GetInt64();
        var browser = stranger.SignedIn("Owner", "else");
        var (mine, _) = await portal.Endpoint(browser, "key.created");

        HttpResponseMessage[] answers =
        [
            .. await EveryVerb(browser, id),
            await browser.GetAsync($"{Api}/{id}/deliveries", Stop),
            await browser.PostAsync($"{Api}/{id}/deliveries/{delivery}/replay", null, Stop),
            // Another organisation's delivery by way of one's own endpoint.
            await browser.PostAsync($"{Api}/{mine}/deliveries/{delivery}/replay", null, Stop),
        ];

        Assert.All(answers, answer => Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode));
        Assert.Single((await (await browser.GetAsync(Api, Stop)).Json()).EnumerateArray());
        await portal.Send();
        Assert.Single(portal.Receiver.All);
    }

    [Fact]
    public async Task Properties_that_nobody_asked_for_change_nothing_and_types_are_out_of_the_list()
    {
        await using var portal = await WebhookPortal.Start();
        var tenant = await Tenant.Create(portal.App, "acme");
        var victim = await Tenant.Create(portal.App, "victim");
        var owner = tenant.SignedIn("Owner");

        var made = await owner.PostAsync(Api, Inputs.Json(new
        {
            url = portal.Receiver.Url,
            types = new[] { "key.created", "key.created" },
            id = 99,
            organisationId = victim.OrganisationId,
            secret = "whsec_AAAA",
            stoppedBecause = "gone",
        }), Stop);

        Assert.Equal(HttpStatusCode.OK, made.StatusCode);
        var row = await portal.App.Db(db => db.WebhookEndpoints.SingleAsync(Stop));
        Assert.Equal((tenant.OrganisationId, "key.created", null), (row.OrganisationId, row.Types, row.StoppedBecause));
        foreach (var types in new string?[][] { [], ["*"], ["webhook.test"], ["key.created", null], ["key.created webhook.test"] })
        {
            Assert.Equal(HttpStatusCode.BadRequest, (await owner.PostAsync(Api, Inputs.Json(new { url = portal.Receiver.Url, types }), Stop)).StatusCode);
        }
        Assert.Equal(
            ["webhook.created"], await portal.App.Db(db => db.AuditEntries.Select(e => e.Action).ToListAsync(Stop)));
    }

    [Fact]
    public async Task An_organisation_has_twenty_at_most()
    {
        await using var portal = await WebhookPortal.Start();
        var tenant = await Tenant.Create(portal.App, "acme");
        var owner = tenant.SignedIn("Owner");
        for (var made = 0; made < 20; made++)
        {
            await portal.Endpoint(owner, "key.created");
        }

        var response = await owner.PostAsync(Api, Inputs.Json(new { url = portal.Receiver.Url, types = new[] { "key.created" } }), Stop);

        Assert.Equal((HttpStatusCode.Conflict, "too_many_webhooks"), (response.StatusCode, await response.Code()));
    }

    [Fact]
    public void What_is_not_documented_cannot_be_said()
    {
        var outbox = new WebhookOutbox(TimeProvider.System);

        Assert.Throws<ArgumentException>(() => outbox.Event(1, "key.stolen", new { }));
        Assert.Throws<ArgumentException>(() => outbox.Event(1, "key.created", new { Name = new string('x', WebhookEvent.MaxBodyLength) }));
    }

    private static object Body => new { url = "https://example.com/", types = new[] { "key.revoked" } };

    private static async Task<HttpResponseMessage[]> EveryVerb(HttpClient browser, int id) =>
    [
        await browser.PutAsync($"{Api}/{id}", Inputs.Json(Body), Stop),
        await browser.PostAsync($"{Api}/{id}/rotate", Inputs.Json(new { overlapHours = 1 }), Stop),
        await browser.PostAsync($"{Api}/{id}/test", null, Stop),
        await browser.PostAsync($"{Api}/{id}/deliveries/1/replay", null, Stop),
        await browser.DeleteAsync($"{Api}/{id}", Stop),
    ];
}
