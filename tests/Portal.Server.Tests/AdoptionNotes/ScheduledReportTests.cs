using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Portal.Client.Contracts;
using Portal.Server.Features.AdoptionNotes;
using Portal.Server.Features.Webhooks;
using Portal.Server.Tests.Forecasts;
using Portal.Server.Tests.Gateway.Fixture;

namespace Portal.Server.Tests.AdoptionNotes;

public sealed class ScheduledReportTests
{
    private const string Address = "/api/forecasts/export.csv";

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_report_is_handed_to_the_webhooks_once_for_every_month_that_ends()
    {
        await using var portal = new ForecastPortal();
        await portal.Growing(14);
        await portal.Issue();
        var (tenant, client) = await Operator(portal);
        await Schedule(client, "Forecasts", Address);
        var work = portal.App.Service<ReportWork>();

        Assert.True(await work.RunAsync(Stop));
        Assert.Empty(await Events(portal));

        // The month is over, and its forecasts come with the second day.
        portal.Clock.Now = new(2030, 4, 1, 2, 0, 0, TimeSpan.Zero);
        await work.RunAsync(Stop);
        Assert.Empty(await Events(portal));
        portal.Clock.Now = new(2030, 4, 2, 2, 0, 0, TimeSpan.Zero);
        await work.RunAsync(Stop);
        Assert.Empty(await Events(portal));
        await portal.Forget();
        await portal.Growing(15);
        await portal.Issue();
        await Task.WhenAll(work.RunAsync(Stop), work.RunAsync(Stop));
        await work.RunAsync(Stop);
        var delivery = portal.App.Service<ReportDelivery>();
        await Task.WhenAll(delivery.DeliverAsync(Stop), delivery.DeliverAsync(Stop));
        portal.Clock.Now = portal.Clock.Now.AddDays(12);
        await work.RunAsync(Stop);

        var sent = Assert.Single(await Events(portal));
        Assert.Equal((tenant.OrganisationId, "adoption.report"), (sent.OrganisationId, sent.Type));
        var data = JsonDocument.Parse(sent.Body).RootElement.GetProperty("data");
        Assert.Equal(("2030-03", "2030-03-01", "2030-03-31"), (Text(data, "period"), Text(data, "from"), Text(data, "to")));
        var export = (await client.GetStringAsync(Address, Stop)).TrimStart('\uFEFF');
        Assert.Equal(export, Text(data, "csv"));
        Assert.Equal(export.Split("\r\n", StringSplitOptions.RemoveEmptyEntries).Length - 1, data.GetProperty("rows").GetInt32());
        Assert.Contains("2030-03-31", export, StringComparison.Ordinal);

        // Nothing was forecast of April: the report says so on the third.
        portal.Clock.Now = new(2030, 5, 2, 12, 0, 0, TimeSpan.Zero);
        await work.RunAsync(Stop);
        Assert.Single(await Events(portal));
        portal.Clock.Now = new(2030, 5, 3, 0, 0, 0, TimeSpan.Zero);
        await work.RunAsync(Stop);
        Assert.Equal(2, (await Events(portal)).Count);
        Assert.Equal("2030-04", Assert.Single((await client.GetFromJsonAsync<ScheduledReportView[]>("/api/scheduled-reports", Stop))!).LastPeriod);
    }

    [Fact]
    public async Task A_week_ends_on_sunday_and_has_its_iso_name()
    {
        await using var portal = new ForecastPortal();
        await portal.Growing(14);
        var (_, client) = await Operator(portal);
        portal.Clock.Now = new(2029, 12, 28, 0, 0, 0, TimeSpan.Zero);
        await Schedule(client, "Weekly", Address, ReportRhythm.Weekly);

        portal.Clock.Now = new(2030, 1, 1, 0, 0, 0, TimeSpan.Zero);
        await portal.App.Service<ReportDelivery>().DeliverAsync(Stop);

        var data = JsonDocument.Parse(Assert.Single(await Events(portal)).Body).RootElement.GetProperty("data");
        Assert.Equal(("2029-W52", "2029-12-24", "2029-12-30"), (Text(data, "period"), Text(data, "from"), Text(data, "to")));
    }

    [Fact]
    public async Task Whoever_is_no_operator_any_more_gets_no_figures_and_the_list_says_so()
    {
        await using var portal = new ForecastPortal();
        await portal.Growing(14);
        var (_, client) = await Operator(portal);
        await Schedule(client, "Forecasts", Address);
        await portal.App.Db(db => db.Users.ExecuteUpdateAsync(set => set.SetProperty(u => u.IsOperator, false), Stop));

        portal.Clock.Now = portal.Clock.Now.AddMonths(1);
        await portal.App.Service<ReportDelivery>().DeliverAsync(Stop);

        Assert.Empty(await Events(portal));
        Assert.Equal(ReportDelivery.NotOperator, Assert.Single((await client.GetFromJsonAsync<ScheduledReportView[]>("/api/scheduled-reports", Stop))!).Problem);
    }

    [Fact]
    public async Task A_report_of_metrics_is_of_the_period_that_it_names()
    {
        await using var portal = new ForecastPortal();
        var (_, client) = await Operator(portal);
        await Schedule(client, "Industries", "/api/adoption/breakdown.csv?by=industry&k=1");
        await Schedule(client, "One day", "/api/adoption/breakdown.csv?end=2030-03-20");

        portal.Clock.Now = new(2030, 4, 1, 2, 0, 0, TimeSpan.Zero);
        await portal.App.Service<ReportDelivery>().DeliverAsync(Stop);

        var sent = (await Events(portal)).ConvertAll(one => JsonDocument.Parse(one.Body).RootElement.GetProperty("data"));
        Assert.Equal(
            ["/api/adoption/breakdown.csv?by=industry&k=1&end=2030-03-31", "/api/adoption/breakdown.csv?end=2030-03-20"], sent.Select(data => Text(data, "address")));
        Assert.Equal(["2030-03-31", "2030-03-20"], sent.Select(data => Last(Text(data, "csv"))));

        static string Last(string csv)
        {
            string[][] lines = [.. csv.Split("\r\n", StringSplitOptions.RemoveEmptyEntries).Select(line => line.Split(','))];
            return lines[^1][Array.IndexOf(lines[0], "to")];
        }
    }

    [Fact]
    public async Task One_report_that_cannot_be_made_keeps_no_other_one_back()
    {
        await using var portal = new ForecastPortal();
        var (tenant, client) = await Operator(portal);
        await portal.App.Db(db =>
        {
            db.Add(new ScheduledReport
            {
                OrganisationId = tenant.OrganisationId,
                CreatedByUserId = "ada",
                Name = new string('&', 4_000),
                Address = "/api/adoption/breakdown.csv",
                Rhythm = ReportRhythm.Monthly,
                CreatedAt = portal.Clock.Now.UtcDateTime,
            });
            return db.SaveChangesAsync(Stop);
        });
        await Schedule(client, "Industries", "/api/adoption/breakdown.csv");

        portal.Clock.Now = portal.Clock.Now.AddMonths(1);
        Assert.Equal(1, await portal.App.Service<ReportDelivery>().DeliverAsync(Stop));

        var reports = (await client.GetFromJsonAsync<ScheduledReportView[]>("/api/scheduled-reports", Stop))!;
        Assert.Equal([ReportDelivery.Failed, null], reports.Select(report => report.Problem));
        Assert.Equal([null, "2030-03"], reports.Select(report => report.LastPeriod));
    }

    [Fact]
    public void What_an_address_takes_is_measured_as_it_is_sent()
    {
        var address = "/api/adoption/breakdown.csv?" + new string('&', 900);
        var csv = string.Concat(Enumerable.Range(0, 2_000).Select(i => $"\"Ünïcode {i}\",{i}\r\n"));

        var body = ReportBody.Of(csv, WebhookOutbox.RoomFor(WebhookTypes.AdoptionReport, new { address, csv = "", rows = int.MaxValue }));
        var sent = new WebhookOutbox(TimeProvider.System).Event(1, WebhookTypes.AdoptionReport, new { address, csv = body.Csv, rows = body.Rows });

        Assert.InRange(sent.Body.Length, 19_000, WebhookEvent.MaxBodyLength);
    }

    [Fact]
    public void What_is_too_long_for_an_event_is_cut_at_a_line_and_says_how_much()
    {
        var lines = Enumerable.Range(0, 2_000).Select(i => $"\"Ünïcode {i}\",{i},\"=\"\"quoted\"\"\"").ToArray();

        var body = ReportBody.Of("\uFEFF" + string.Concat(lines.Select(line => line + "\r\n")), 17_000);

        Assert.Equal(1_999, body.AllRows);
        Assert.InRange(body.Rows, 10, 1_998);
        Assert.Equal(string.Concat(lines.Take(body.Rows + 1).Select(line => line + "\r\n")), body.Csv);
        Assert.InRange(JsonSerializer.Serialize(body.Csv, JsonSerializerOptions.Web).Length, 10_000, 18_000);
    }

    [Fact]
    public async Task Only_figures_of_adoption_can_be_reported()
    {
        await using var portal = new ForecastPortal();
        var (_, client) = await Operator(portal);
        foreach (var address in (string[])[
            "/api/keys",
            "/api/usage/export.csv",
            "/api/forecasts/export",
            "/api/forecasts/../keys/export.csv",
            "/api/forecasts/%2e%2e/usage/export.csv",
            "https://evil.example/api/forecasts/export.csv",
            "//evil.example/api/forecasts/export.csv",
            "/api/adoption/nothing.csv",
        ])
        {
            using var answer = await client.PostAsJsonAsync("/api/scheduled-reports", new ScheduleReportRequest { Name = "x", Address = address }, Stop);
            Assert.True(answer.StatusCode == HttpStatusCode.BadRequest, $"{address}: {answer.StatusCode}");
        }
    }

    [Fact]
    public async Task Another_organisations_reports_do_not_exist()
    {
        await using var portal = new ForecastPortal();
        var (_, client) = await Operator(portal);
        await Schedule(client, "Forecasts", Address);
        var id = (await client.GetFromJsonAsync<ScheduledReportView[]>("/api/scheduled-reports", Stop))!.Single().Id;
        var (_, stranger) = await Operator(portal, "other", "bob");

        Assert.Empty((await stranger.GetFromJsonAsync<ScheduledReportView[]>("/api/scheduled-reports", Stop))!);
        using var refused = await stranger.DeleteAsync($"/api/scheduled-reports/{id}", Stop);
        Assert.Equal(HttpStatusCode.NotFound, refused.StatusCode);
        using var done = await client.DeleteAsync($"/api/scheduled-reports/{id}", Stop);
        Assert.Equal(HttpStatusCode.NoContent, done.StatusCode);
    }

    private static async Task<(Tenant Tenant, HttpClient Client)> Operator(ForecastPortal portal, string slug = "acme", string user = "ada")
    {
        var tenant = await Tenant.Create(portal.App, slug);
        var client = tenant.SignedIn("Operator", user);
        await portal.App.Db(db => db.Users.Where(u => u.Id == user).ExecuteUpdateAsync(set => set.SetProperty(u => u.IsOperator, true), Stop));
        return (tenant, client);
    }

    private static async Task Schedule(HttpClient client, string name, string address, ReportRhythm rhythm = ReportRhythm.Monthly)
    {
        using var answer = await client.PostAsJsonAsync("/api/scheduled-reports", new ScheduleReportRequest { Name = name, Address = address, Rhythm = rhythm }, Stop);
        Assert.True(answer.StatusCode == HttpStatusCode.NoContent, await answer.Content.ReadAsStringAsync(Stop));
    }

    private static Task<List<WebhookEvent>> Events(ForecastPortal portal) =>
        portal.App.Db(db => db.WebhookEvents.AsNoTracking().ToListAsync(Stop));

    private static string Text(JsonElement data, string name) => data.GetProperty(name).GetString()!;
}
