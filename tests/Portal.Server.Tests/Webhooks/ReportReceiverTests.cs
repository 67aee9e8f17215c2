using System.Net;
using Microsoft.EntityFrameworkCore;
using Portal.Client.Contracts;
using Portal.Server.Features.Webhooks;
using Portal.Server.Tests.Gateway.Fixture;

namespace Portal.Server.Tests.Webhooks;

/// <summary>Reports of adoption name other organisations: they are for operators, whoever governs the organisation beside them.</summary>
public sealed class ReportReceiverTests
{
    private static readonly string[] Report = [WebhookTypes.AdoptionReport];

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Who_is_no_operator_can_neither_make_nor_change_an_endpoint_for_reports()
    {
        await using var portal = await WebhookPortal.Start();
        var tenant = await Tenant.Create(portal.App, "acme");
        var owner = tenant.SignedIn("Owner", "olga");
        var ada = await Operator(portal, tenant, "ada");
        var (theirs, _) = await portal.Endpoint(ada, Report);
        var (plain, _) = await portal.Endpoint(owner, "key.created");

        HttpResponseMessage[] refused =
        [
            await owner.PostAsync(WebhookPortal.Api, Inputs.Json(new { url = portal.Receiver.Url, types = Report }), Stop),
            await Put(owner, theirs, new Uri("https://elsewhere.example/"), Report),
            await Put(owner, plain, portal.Receiver.Url, ["key.created", .. Report]),
        ];

        Assert.All(refused, answer => Assert.Equal(HttpStatusCode.Forbidden, answer.StatusCode));
        Assert.Equal("reports_need_operator", await refused[0].Code());
        Assert.Equal(portal.Receiver.Url.AbsoluteUri, (await WebhookPortal.Shown(owner, theirs)).GetProperty("url").GetString());
        Assert.Equal(HttpStatusCode.NoContent, (await Put(ada, plain, portal.Receiver.Url, Report)).StatusCode);
    }

    [Fact]
    public async Task A_report_is_handed_only_to_endpoints_whose_address_an_operator_of_now_chose()
    {
        await using var portal = await WebhookPortal.Start();
        var tenant = await Tenant.Create(portal.App, "acme");
        var (once, _) = await portal.Endpoint(await Operator(portal, tenant, "otto"), Report);
        var (gone, _) = await portal.Endpoint(await Operator(portal, tenant, "gina"), Report);
        var (adas, _) = await portal.Endpoint(await Operator(portal, tenant, "ada"), Report);
        await portal.App.Db(db => db.Users.Where(u => u.Id == "otto").ExecuteUpdateAsync(set => set.SetProperty(u => u.IsOperator, false), Stop));
        await portal.App.Db(db => db.Memberships.Where(m => m.UserId == "gina").ExecuteDeleteAsync(Stop));

        await Happen(portal, tenant);
        await portal.Send();

        Assert.Single(portal.Receiver.All);
        Assert.Equal([adas], await portal.App.Db(db => db.WebhookDeliveries.Select(d => d.EndpointId).ToListAsync(Stop)));
        Assert.NotEqual(once, gone);
    }

    [Fact]
    public async Task A_report_that_waits_does_not_go_to_an_address_that_somebody_else_chose_meanwhile()
    {
        await using var portal = await WebhookPortal.Start();
        portal.Receiver.Answer = http =>
        {
            http.Response.StatusCode = 500;
            return Task.CompletedTask;
        };
        var tenant = await Tenant.Create(portal.App, "acme");
        var owner = tenant.SignedIn("Owner", "olga");
        var (id, _) = await portal.Endpoint(await Operator(portal, tenant, "ada"), Report);
        await Happen(portal, tenant);
        await portal.Send();
        Assert.Single(portal.Receiver.All);

        Assert.Equal(HttpStatusCode.NoContent, (await Put(owner, id, portal.Receiver.Url, ["key.created"])).StatusCode);
        portal.Time.Advance(TimeSpan.FromHours(1));
        await portal.Send();
        await portal.App.Db(db => db.WebhookDeliveries.ExecuteUpdateAsync(set => set.SetProperty(d => d.State, WebhookDeliveryState.Failed), Stop));
        var delivery = Assert.Single(await WebhookPortal.Deliveries(owner, id)).GetProperty("id").GetInt64();
        var replay = await owner.PostAsync($"{WebhookPortal.Api}/{id}/deliveries/{delivery}/replay", null, Stop);
        await portal.Send();

        Assert.Equal((HttpStatusCode.Forbidden, "reports_need_operator"), (replay.StatusCode, await replay.Code()));
        Assert.Single(portal.Receiver.All);
    }

    private static async Task<HttpClient> Operator(WebhookPortal portal, Tenant tenant, string user)
    {
        var client = tenant.SignedIn("Admin", user);
        await portal.App.Db(db => db.Users.Where(u => u.Id == user).ExecuteUpdateAsync(set => set.SetProperty(u => u.IsOperator, true), Stop));
        return client;
    }

    private static Task Happen(WebhookPortal portal, Tenant tenant) => portal.App.Db(db =>
    {
        portal.App.Service<WebhookOutbox>().Add(db, tenant.OrganisationId, WebhookTypes.AdoptionReport, new { Csv = "slug,calls\r\nrival,7\r\n" });
        return db.SaveChangesAsync(Stop);
    });

    private static Task<HttpResponseMessage> Put(HttpClient browser, int id, Uri url, string[] types) =>
        browser.PutAsync($"{WebhookPortal.Api}/{id}", Inputs.Json(new { url, types }), Stop);
}
