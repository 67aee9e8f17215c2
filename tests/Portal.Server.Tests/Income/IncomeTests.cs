using System.Net;
using System.Net.Http.Json;
using Microsoft.EntityFrameworkCore;
using Portal.Client.Contracts;
using Portal.Server.Tests.Gateway.Fixture;
using Portal.Server.Tests.Publishing;
using Portal.Server.Tests.Statements;
using Portal.Server.Tests.Subscriptions;
using static Portal.Server.Tests.Statements.Metered;

namespace Portal.Server.Tests.Income;

public sealed class IncomeTests
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Plans_customers_days_and_files_add_up_to_the_same()
    {
        await using var portal = new Metered();
        var publisher = await Publisher(portal);
        var (acme, other) = (await portal.Customer("acme", "faces", "speech"), await portal.Customer("other"));
        await portal.Use(acme, At(3, 1), units: 1);
        await portal.Use(acme, At(3, 2), units: 2, model: "speech");
        await portal.Use(other, At(2, 29), units: 4, user: "secret-person");
        await portal.Use(other, At(1, 31), units: 8);
        var client = publisher.SignedIn("Publisher");

        var report = (await client.GetFromJsonAsync<IncomeReport>("/api/income?months=2", Stop))!;
        var export = (await client.GetFromJsonAsync<IncomeExport>("/api/income/export?months=2", Stop))!;
        var csv = (await client.GetStringAsync("/api/income/export.csv?months=2", Stop)).TrimStart('\uFEFF').Split("\r\n", StringSplitOptions.RemoveEmptyEntries);

        Assert.Equal(new UsageTotals(3, 3, 7, 7000), report.Totals);
        Assert.Equal((new(2028, 2, 1), new(2028, 3, 10)), (report.From, report.To));
        Assert.Equal(39, report.Days.Count);
        Assert.Equal(7000, report.Days.Sum(d => d.Totals.PriceMicros));
        Assert.Equal(4, report.Days.Single(d => d.Day == new DateOnly(2028, 2, 29)).Totals.Units);
        Assert.Equal([("faces", 5L), ("speech", 2L)], report.Plans.Select(p => (p.Model, p.Totals.Units)));
        Assert.Equal([("other", 4L), ("acme", 3L)], report.Organisations.Select(o => (o.Organisation, o.Totals.Units)));
        Assert.Equal(report.Totals, export.Totals);
        Assert.Equal(
            [
                "month,model,plan,organisation,calls,successes,units,price_micros,fee_micros",
                "2028-02,\"faces\",\"payg\",\"other\",1,1,4,4000,0",
                "2028-03,\"faces\",\"payg\",\"acme\",1,1,1,1000,0",
                "2028-03,\"speech\",\"payg\",\"acme\",1,1,2,2000,0",
                "total,,,,3,3,7,7000,0",
            ],
            csv);
        Assert.DoesNotContain("secret-person", string.Join('\n', csv) + await client.GetStringAsync("/api/income?months=2", Stop), StringComparison.Ordinal);
        var speech = (await client.GetFromJsonAsync<IncomeReport>("/api/income?months=2&model=speech", Stop))!;
        Assert.Equal(2000, speech.Totals.PriceMicros);
    }

    [Fact]
    public async Task Fees_are_earned_on_the_days_that_the_customer_pays_for()
    {
        await using var app = new GatewayApp { Time = new SteppedClock(At(3, 11)) };
        var time = (SteppedClock)app.Time;
        var customer = await Tenant.Create(app, "acme");
        await customer.Offer(Publishers.Terms("small", fee: 31_000));
        await customer.Offer(Publishers.Terms("large", fee: 310_000));
        var stranger = await Tenant.Create(app, "stranger");
        var buyer = customer.SignedIn();
        await buyer.Subscribe("small"); // 11th
        time.Advance(TimeSpan.FromDays(4));
        await buyer.Subscribe("large"); // 15th, and from then
        time.Advance(TimeSpan.FromDays(18)); // 2 April
        var owner = await app.Db(db => db.Models.Where(m => m.Slug == "faces").Select(m => m.OrganisationId).SingleAsync(Stop));
        var publisher = new Tenant(app, owner, "").SignedIn("Publisher");

        var report = (await publisher.GetFromJsonAsync<IncomeReport>("/api/income?months=2", Stop))!;
        var export = (await publisher.GetFromJsonAsync<IncomeExport>("/api/income/export?months=2", Stop))!;

        var (small, march, april) = (4 * 1000, 17 * 10_000, (2 * 310_000) / 30);
        Assert.Equal(small + march + april, report.FeeMicros);
        Assert.Equal([("large", (long)march + april), ("small", small)], report.Plans.Select(plan => (plan.Plan, plan.FeeMicros)));
        Assert.Equal([("acme", report.FeeMicros)], report.Organisations.Select(customer => (customer.Organisation, customer.FeeMicros)));
        Assert.Equal(
            [(10, 0L), (11, 1000), (14, 1000), (15, 10_000), (31, 10_000)],
            report.Days.Where(day => day.Day.Month == 3 && day.Day.Day is 10 or 11 or 14 or 15 or 31).Select(day => (day.Day.Day, day.FeeMicros)));
        Assert.Equal(
            [("2028-03", "large", (long)march), ("2028-03", "small", small), ("2028-04", "large", april)],
            export.Lines.Select(line => (line.Month, line.Plan, line.FeeMicros)).Order());
        Assert.Equal(report.FeeMicros, export.FeeMicros);
        Assert.Equal(0, (await stranger.SignedIn("Owner").GetFromJsonAsync<IncomeReport>("/api/income?months=2", Stop))!.FeeMicros);
    }

    [Fact]
    public async Task Nobody_sees_what_anothers_models_earned()
    {
        await using var portal = new Metered();
        await Publisher(portal);
        var acme = await portal.Customer("acme");
        await portal.Use(acme, At(3, 1));
        var owner = acme.SignedIn("Owner");

        var report = (await owner.GetFromJsonAsync<IncomeReport>("/api/income?months=36", Stop))!;

        Assert.Equal(new UsageTotals(0, 0, 0, 0), report.Totals);
        Assert.Empty(report.Organisations);
        foreach (var path in (string[])["/api/income?model=faces", "/api/income/export?model=faces", "/api/income/export.csv?model=faces"])
        {
            Assert.Equal(HttpStatusCode.NotFound, (await owner.GetAsync(path, Stop)).StatusCode);
        }
    }

    [Theory]
    [InlineData("Viewer", HttpStatusCode.NotFound)]
    [InlineData("Member", HttpStatusCode.NotFound)]
    [InlineData("Publisher", HttpStatusCode.OK)]
    [InlineData("Admin", HttpStatusCode.OK)]
    [InlineData("Owner", HttpStatusCode.OK)]
    public async Task Income_is_for_publishers(string role, HttpStatusCode status)
    {
        await using var portal = new Metered();
        var publisher = await Publisher(portal);

        foreach (var path in (string[])["/api/income", "/api/income/export", "/api/income/export.csv"])
        {
            Assert.Equal(status, (await publisher.SignedIn(role).GetAsync(path, Stop)).StatusCode);
        }
        Assert.Equal(HttpStatusCode.Unauthorized, (await portal.App.CreateClient().GetAsync("/api/income", Stop)).StatusCode);
    }

    [Theory]
    [InlineData("0")]
    [InlineData("37")]
    [InlineData("many")]
    public async Task A_window_out_of_range_is_a_bad_request(string months)
    {
        await using var portal = new Metered();
        var publisher = await Publisher(portal);

        Assert.Equal(HttpStatusCode.BadRequest, (await publisher.SignedIn("Publisher").GetAsync($"/api/income?months={months}", Stop)).StatusCode);
    }

    /// <summary>The organisation whose models the starter models are.</summary>
    private static async Task<Tenant> Publisher(Metered portal)
    {
        var id = await portal.App.Db(db => db.Models.Where(m => m.Slug == "faces").Select(m => m.OrganisationId).SingleAsync(Stop));
        return new Tenant(portal.App, id, "");
    }
}
