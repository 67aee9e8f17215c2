using System.Net;
using System.Net.Http.Json;
using Microsoft.EntityFrameworkCore;
using Portal.Client.Contracts;
using Portal.Server.Tests.Statements;
using static Portal.Server.Tests.Statements.Metered;

namespace Portal.Server.Tests.Reconciliation;

public sealed class ReconciliationTests
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Every_place_adds_up_to_the_same()
    {
        await using var portal = new Metered();
        var acme = await portal.Customer("acme");
        await portal.Use(acme, At(2, 10), units: 2);
        await portal.Use(acme, At(3, 1), units: 3);
        await portal.Close();
        await portal.Use(acme, At(2, 28), units: 4);
        var client = Metered.Operator(acme);
        Assert.Null((await Report(client, "2028-02")).CheckedAt);

        await client.PostAsync("/api/reconciliation/check", null, Stop);

        var february = Assert.Single((await Report(client, "2028-02")).Rows);
        var six = new CheckedTotals(2, 6, 6000);
        Assert.Equal((false, six, six, six, six), (february.Differs, february.Events, february.Rollups, february.Days, february.Months));
        Assert.Equal((new(1, 2, 2000), new(1, 4, 4000)), (february.Statements, february.Waiting));
        var march = Assert.Single((await Report(client, month: null)).Rows);
        Assert.Equal((false, null, 3L), (march.Differs, march.Statements, march.Events.Units));
        Assert.Equal(portal.Time.GetUtcNow(), march.CheckedAt);
        var months = await client.GetFromJsonAsync<ReconciledMonth[]>("/api/reconciliation/acme", Stop);
        Assert.Equal(["2028-03", "2028-02"], months!.Select(m => m.Month));
    }

    [Theory]
    [InlineData("""DELETE FROM "UsageEvents" """)]
    [InlineData("""UPDATE "UsageEvents" SET "PriceMicros" = "PriceMicros" + 1""")]
    [InlineData("""UPDATE "Rollups" SET "Units" = "Units" + 1""")]
    [InlineData("""UPDATE "DailySums" SET "Calls" = "Calls" - 1""")]
    [InlineData("""DELETE FROM "DailySums" """)]
    [InlineData("""UPDATE "MonthlySums" SET "PriceMicros" = 0""")]
    [InlineData("""UPDATE "StatementLines" SET "PriceMicros" = "PriceMicros" + 1""")]
    [InlineData("""DELETE FROM "StatementLines" """)]
    public async Task What_was_tampered_with_is_marked(string tampering)
    {
        await using var portal = new Metered();
        var acme = await portal.Customer("acme");
        await portal.Use(acme, At(2, 10), units: 2);
        await portal.Close();
        await portal.App.Db(db => db.Database.ExecuteSqlRawAsync(tampering, Stop));
        var client = Metered.Operator(acme);

        await client.PostAsync("/api/reconciliation/check", null, Stop);

        var report = await Report(client, "2028-02");
        Assert.Equal(1, report.Differing);
        Assert.True(Assert.Single(report.Rows).Differs);
    }

    [Fact]
    public async Task A_closed_month_that_agreed_is_not_added_up_again_until_it_changes()
    {
        await using var portal = new Metered();
        var acme = await portal.Customer("acme");
        await portal.Use(acme, At(2, 10), units: 2);
        await portal.Close();
        var client = Metered.Operator(acme);
        await client.PostAsync("/api/reconciliation/check", null, Stop);
        var first = portal.Time.GetUtcNow();
        portal.Time.Advance(TimeSpan.FromHours(1));

        await client.PostAsync("/api/reconciliation/check", null, Stop);
        Assert.Equal(first, (await Report(client, "2028-02")).CheckedAt);

        await portal.Use(acme, At(2, 11));
        await client.PostAsync("/api/reconciliation/check", null, Stop);
        Assert.Equal(portal.Time.GetUtcNow(), (await Report(client, "2028-02")).CheckedAt);
    }

    [Fact]
    public async Task It_is_for_operators_alone()
    {
        await using var portal = new Metered();
        var acme = await portal.Customer("acme");

        foreach (var path in (string[])["/api/reconciliation", "/api/reconciliation/acme"])
        {
            Assert.Equal(HttpStatusCode.Forbidden, (await acme.SignedIn("Owner").GetAsync(path, Stop)).StatusCode);
            Assert.Equal(HttpStatusCode.Unauthorized, (await portal.App.CreateClient().GetAsync(path, Stop)).StatusCode);
        }
        Assert.Equal(HttpStatusCode.Forbidden, (await acme.SignedIn("Owner").PostAsync("/api/reconciliation/check", null, Stop)).StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, (await Metered.Operator(acme).GetAsync("/api/reconciliation/nobody", Stop)).StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, (await Metered.Operator(acme).GetAsync("/api/reconciliation?month=2028-99", Stop)).StatusCode);
    }

    private static async Task<ReconciliationReport> Report(HttpClient client, string? month) =>
        (await client.GetFromJsonAsync<ReconciliationReport>(month is null ? "/api/reconciliation" : $"/api/reconciliation?month={month}", Stop))!;
}
