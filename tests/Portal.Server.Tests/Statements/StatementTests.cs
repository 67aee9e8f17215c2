using System.Net;
using System.Net.Http.Json;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;
using Portal.Client.Contracts;
using Portal.Server.Data;
using Portal.Server.Features.Audit;
using Portal.Server.Features.Models;
using Portal.Server.Features.Statements;
using Portal.Server.Tests.Gateway.Fixture;
using static Portal.Server.Tests.Statements.Metered;

namespace Portal.Server.Tests.Statements;

public sealed class StatementTests
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_current_month_is_a_draft_that_grows()
    {
        await using var portal = new Metered();
        var acme = await portal.Customer("acme");
        await portal.Use(acme, At(3, 1), units: 2);
        var before = await StatementOf(acme, "2028-03");
        await portal.Use(acme, At(3, 2), units: 3);

        var after = await StatementOf(acme, "2028-03");

        Assert.False(after.IsClosed);
        Assert.Null(after.Hash);
        Assert.Equal((2000, 5000), (before.PriceMicros, after.PriceMicros));
        Assert.Equal($"2028-03-{acme.OrganisationId:000000}", after.Number);
    }

    [Fact]
    public async Task Page_and_files_agree_to_the_micro()
    {
        await using var portal = new Metered();
        var acme = await portal.Customer("acme", "faces", "speech");
        await portal.Use(acme, At(2, 29), units: 3, price: 3001);
        await portal.Use(acme, At(2, 1), units: 7, model: "speech", price: 1);
        await portal.Close();
        var client = acme.SignedIn("Viewer");

        var page = await StatementOf(acme, "2028-02");
        var json = (await client.GetFromJsonAsync<StatementView>("/api/statements/2028-02/export", Stop))!;
        var csv = await client.GetAsync("/api/statements/2028-02/export.csv", Stop);

        Assert.True(page.IsClosed);
        Assert.Equal(3002, page.PriceMicros);
        Assert.Equal(page.Lines, json.Lines);
        Assert.Equal(page with { Lines = [] }, json with { Lines = [] });
        Assert.Equal(
            [
                "line,kind,for_month,model,plan,unit,text,calls,units,price_micros",
                "1,usage,2028-02,\"faces\",\"payg\",\"image\",\"\",1,3,3001",
                "2,usage,2028-02,\"speech\",\"payg\",\"second\",\"\",1,7,1",
                "total,,,,,,,,,3002",
            ],
            (await csv.Content.ReadAsStringAsync(Stop)).TrimStart('\uFEFF').Split("\r\n", StringSplitOptions.RemoveEmptyEntries));
        Assert.Equal($"statement-{page.Number}.csv", csv.Content.Headers.ContentDisposition?.FileName);
        Assert.Empty(await portal.Differences());
    }

    [Fact]
    public async Task A_closed_statement_never_changes_and_what_comes_late_corrects_it_in_the_next()
    {
        await using var portal = new Metered();
        var acme = await portal.Customer("acme");
        await portal.Use(acme, At(2, 10), units: 2);
        await portal.Close();
        var closed = await StatementOf(acme, "2028-02");

        await portal.Use(acme, At(2, 29), units: 5);
        Assert.Empty(await portal.Differences());
        var draft = await StatementOf(acme, "2028-03");
        await portal.Close(now: new(2028, 4, 5, 0, 0, 0, TimeSpan.Zero));

        var same = await StatementOf(acme, "2028-02");
        Assert.Equal((closed.Hash, closed.PriceMicros, closed.ClosedAt), (same.Hash, same.PriceMicros, same.ClosedAt));
        Assert.Equal(closed.Lines, same.Lines);
        var correction = Assert.Single(draft.Lines);
        Assert.Equal(("correction", "2028-02", 1, 5, 5000), (correction.Kind, correction.ForMonth, correction.Calls, correction.Units, correction.PriceMicros));
        Assert.Equal(draft.Lines, (await StatementOf(acme, "2028-03")).Lines);
        Assert.Empty(await portal.Differences());
        Assert.Equal(0, (await StatementOf(acme, "2028-04")).PriceMicros);
    }

    [Fact]
    public async Task Months_wait_their_days_of_grace()
    {
        await using var portal = new Metered();
        var acme = await portal.Customer("acme");
        await portal.Use(acme, At(3, 9));

        Assert.Equal(0, (await portal.Close(now: new(2028, 4, 3, 23, 59, 59, TimeSpan.Zero))).Statements);
        Assert.Equal(1, (await portal.Close(now: new(2028, 4, 4, 0, 0, 0, TimeSpan.Zero))).Statements);
        Assert.Equal(0, (await portal.Close()).Statements);
    }

    [Fact]
    public async Task The_portal_closes_by_itself()
    {
        var clock = new FakeTimeProvider(At(3, 10));
        await using var portal = new Metered(ringing: clock);
        var acme = await portal.Customer("acme");
        await portal.Use(acme, At(2, 10));

        clock.Advance(TimeSpan.FromMinutes(2));

        // The round runs beside the test: wait for what it leaves.
        for (var look = 0; !await portal.App.Db(db => db.LedgerChecks.AnyAsync(c => c.IsClosed, Stop)); look++)
        {
            Assert.True(look < 600, "Nothing was closed within a minute.");
            await Task.Delay(100, Stop);
        }
        Assert.True((await StatementOf(acme, "2028-02")).IsClosed);
    }

    [Fact]
    public async Task The_microseconds_around_midnight_are_each_in_one_month()
    {
        await using var portal = new Metered();
        var acme = await portal.Customer("acme");
        var march = new DateTimeOffset(2028, 3, 1, 0, 0, 0, TimeSpan.Zero);
        // The clock steps back between them, too: an event belongs to the month that it says, and to one only.
        await portal.Use(acme, march, units: 10);
        await portal.Use(acme, march.AddMicroseconds(-1), units: 100);
        await portal.Use(acme, march.AddDays(-1), units: 1000);
        await portal.Close();

        Assert.Equal(1100, Assert.Single((await StatementOf(acme, "2028-02")).Lines).Units);
        Assert.Equal(10, Assert.Single((await StatementOf(acme, "2028-03")).Lines).Units);
        Assert.Empty(await portal.Differences());
    }

    [Fact]
    public async Task A_month_without_anything_has_no_statement_and_strays_get_their_own()
    {
        await using var portal = new Metered();
        var acme = await portal.Customer("acme");
        var other = await portal.Customer("other");
        await portal.Use(other, At(1, 5));
        await portal.Use(other, At(2, 5));
        await portal.Close();
        Assert.Equal(HttpStatusCode.NotFound, (await acme.SignedIn().GetAsync("/api/statements/2028-01", Stop)).StatusCode);

        await portal.Use(acme, At(1, 20), units: 4);
        await portal.Close();

        var stray = await StatementOf(acme, "2028-01");
        Assert.True(stray.IsClosed);
        Assert.Equal(("usage", 4), (stray.Lines[0].Kind, stray.Lines[0].Units));
        Assert.Empty(await portal.Differences());
    }

    [Fact]
    public async Task Another_organisations_statement_is_never_seen()
    {
        await using var portal = new Metered();
        var acme = await portal.Customer("acme");
        var stranger = (await portal.Customer("stranger")).SignedIn("Owner");
        await portal.Use(acme, At(2, 10));
        await portal.Close();

        foreach (var path in (string[])["/api/statements/2028-02", "/api/statements/2028-02/export", "/api/statements/2028-02/export.csv"])
        {
            Assert.Equal(HttpStatusCode.NotFound, (await stranger.GetAsync(path, Stop)).StatusCode);
            Assert.Equal(HttpStatusCode.OK, (await acme.SignedIn("Viewer").GetAsync(path, Stop)).StatusCode);
            Assert.Equal(HttpStatusCode.Unauthorized, (await portal.App.CreateClient().GetAsync(path, Stop)).StatusCode);
        }
        var list = await stranger.GetFromJsonAsync<StatementSummary[]>("/api/statements", Stop);
        Assert.Equal([("2028-03", 0L)], list!.Select(s => (s.Month, s.PriceMicros)));
    }

    [Theory]
    [InlineData("2028-13")]
    [InlineData("1999-01")]
    [InlineData("2029-01")]
    [InlineData("0000-01")]
    [InlineData("march")]
    public async Task A_month_that_has_none_is_not_found(string month)
    {
        await using var portal = new Metered();
        var acme = await portal.Customer("acme");

        Assert.Equal(HttpStatusCode.NotFound, (await acme.SignedIn().GetAsync($"/api/statements/{month}", Stop)).StatusCode);
    }

    [Fact]
    public async Task An_operator_closes_without_grace_and_others_do_not()
    {
        await using var portal = new Metered();
        var acme = await portal.Customer("acme");
        await portal.Use(acme, At(3, 9));
        portal.Time.Now = new(2028, 4, 1, 0, 0, 1, TimeSpan.Zero);

        Assert.Equal(HttpStatusCode.Forbidden, (await acme.SignedIn("Owner").PostAsync("/api/statements/close", null, Stop)).StatusCode);
        Assert.Equal(HttpStatusCode.BadRequest, (await acme.SignedIn("Operator", ours: false).PostAsync("/api/statements/close", null, Stop)).StatusCode);
        Assert.Equal(HttpStatusCode.Unauthorized, (await portal.App.CreateClient().PostAsync("/api/statements/close", null, Stop)).StatusCode);
        Assert.Equal(0, await portal.App.Db(db => db.Statements.CountAsync(Stop)));
        var closed = await Metered.Operator(acme).PostAsync("/api/statements/close", null, Stop);

        Assert.Equal(new(1, 1), await closed.Content.ReadFromJsonAsync<StatementsClosed>(Stop));
        Assert.True(await portal.App.Db(db => db.AuditEntries.AnyAsync(e => e.Action == "statements.closed" && e.Target == "2028-03" && e.Actor == "somebody", Stop)));
    }

    [Fact]
    public async Task A_credit_is_a_line_of_the_next_statement_once()
    {
        await using var portal = new Metered();
        var acme = await portal.Customer("acme");
        await portal.Use(acme, At(2, 10), units: 5);
        await portal.Close();
        var credit = new CreditRequest("acme", "2028-02", 2500, "=An outage");

        Assert.Equal(HttpStatusCode.Forbidden, (await acme.SignedIn("Owner").PostAsJsonAsync("/api/statements/credits", credit, Stop)).StatusCode);
        Assert.Equal(HttpStatusCode.NoContent, (await Metered.Operator(acme).PostAsJsonAsync("/api/statements/credits", credit, Stop)).StatusCode);

        var draft = await StatementOf(acme, "2028-03");
        var line = Assert.Single(draft.Lines);
        Assert.Equal(("credit", "2028-02", -2500L, "=An outage"), (line.Kind, line.ForMonth, line.PriceMicros, line.Text));
        await portal.Close(now: new(2028, 4, 10, 0, 0, 0, TimeSpan.Zero));
        await portal.Close(now: new(2028, 5, 10, 0, 0, 0, TimeSpan.Zero));
        Assert.Equal(-2500, (await StatementOf(acme, "2028-03")).PriceMicros);
        Assert.Equal(HttpStatusCode.NotFound, (await acme.SignedIn().GetAsync("/api/statements/2028-04", Stop)).StatusCode);
        Assert.Contains("\"'=An outage\"", await acme.SignedIn().GetStringAsync("/api/statements/2028-03/export.csv", Stop), StringComparison.Ordinal);
        Assert.True(await portal.App.Db(db => db.AuditEntries.AnyAsync(e => e.Action == "statement.credited", Stop)));
        Assert.Empty(await portal.Differences());
    }

    [Theory]
    [InlineData("nobody", "2028-02", 1, "A reason", HttpStatusCode.NotFound)]
    [InlineData("acme", "2028-04", 1, "A reason", HttpStatusCode.BadRequest)]
    [InlineData("acme", "2028-99", 1, "A reason", HttpStatusCode.BadRequest)]
    [InlineData("acme", "2028-02", 0, "A reason", HttpStatusCode.BadRequest)]
    [InlineData("acme", "2028-02", -5, "A reason", HttpStatusCode.BadRequest)]
    [InlineData("acme", "2028-02", 1, "", HttpStatusCode.BadRequest)]
    [InlineData("acme", "2028-02", 1, "two\nlines", HttpStatusCode.BadRequest)]
    public async Task A_credit_that_makes_no_sense_is_refused(string organisation, string month, long amount, string reason, HttpStatusCode status)
    {
        await using var portal = new Metered();
        var acme = await portal.Customer("acme");

        var answer = await Metered.Operator(acme).PostAsJsonAsync("/api/statements/credits", new { organisation, month, amountMicros = amount, reason }, Stop);

        Assert.Equal(status, answer.StatusCode);
        Assert.Equal(0, await portal.App.Db(db => db.StatementCredits.CountAsync(Stop)));
    }

    [Fact]
    public async Task Two_that_close_at_once_make_one_statement_each()
    {
        await using var portal = new Metered();
        for (var i = 0; i < 12; i++)
        {
            await portal.Use(await portal.Customer($"org-{i}"), At(2, 10), units: i + 1);
        }
        var (one, other) = (Closing(portal.App, Fees(portal.App)), Closing(portal.App, Fees(portal.App)));

        await Task.WhenAll(Task.Run(() => one.CloseAsync(one.LastDue, null, Stop), Stop), Task.Run(() => other.CloseAsync(other.LastDue, null, Stop), Stop));

        Assert.Equal(12, await portal.App.Db(db => db.Statements.CountAsync(Stop)));
        Assert.Equal(78, await portal.App.Db(db => db.StatementLines.SumAsync(l => l.Units, Stop)));
        Assert.Empty(await portal.Differences());
    }

    [Fact]
    public async Task Closing_that_breaks_off_closes_each_statement_once_or_not_at_all()
    {
        await using var portal = new Metered();
        for (var i = 0; i < 60; i++)
        {
            await portal.Use(await portal.Customer($"org-{i}"), At(2, 10));
        }
        var breaking = Closing(portal.App, new BreakingFees(after: 55));

        await Assert.ThrowsAsync<InvalidOperationException>(() => breaking.CloseAsync(breaking.LastDue, null, Stop));
        var half = await portal.App.Db(db => db.Statements.CountAsync(Stop));
        Assert.Empty(await portal.Differences());
        await portal.Close();

        Assert.InRange(half, 1, 59);
        Assert.Equal(60, await portal.App.Db(db => db.Statements.CountAsync(Stop)));
        Assert.Equal(60, await portal.App.Db(db => db.StatementLines.SumAsync(l => l.Units, Stop)));
        Assert.Empty(await portal.Differences());
    }

    [Fact]
    public async Task A_plans_fee_is_a_line_even_of_who_used_nothing()
    {
        await using var portal = new Metered();
        var acme = await portal.Customer("acme");
        var plan = await portal.App.Db(db => db.Subscriptions.Select(s => s.PlanId).SingleAsync(Stop));
        var closing = Closing(portal.App, new FlatFee(acme.OrganisationId, plan));

        await closing.CloseAsync(closing.LastDue, null, Stop);

        var line = Assert.Single((await StatementOf(acme, "2028-02")).Lines);
        Assert.Equal(("fee", "faces", "Flat fee", 9_000_000L), (line.Kind, line.Model, line.Text, line.PriceMicros));
        Assert.Empty(await portal.Differences());
    }

    [Fact]
    public async Task While_one_process_holds_the_lease_another_does_nothing()
    {
        await using var portal = new Metered();
        var acme = await portal.Customer("acme");
        var databases = portal.App.Services.GetRequiredService<IDbContextFactory<PortalDb>>();
        var elsewhere = new WorkLeases(databases, portal.Time);
        Assert.True(await elsewhere.TakeAsync(StatementWork.Lease, TimeSpan.FromMinutes(10), Stop));

        Assert.False(await elsewhere.TakeAsync(StatementWork.Lease, TimeSpan.FromMinutes(10), Stop));

        var refused = await Metered.Operator(acme).PostAsync("/api/statements/close", null, Stop);
        portal.Time.Advance(TimeSpan.FromMinutes(11));
        var taken = await Metered.Operator(acme).PostAsync("/api/statements/close", null, Stop);

        Assert.Equal((HttpStatusCode.Conflict, HttpStatusCode.OK), (refused.StatusCode, taken.StatusCode));
    }

    private static IPlanFees Fees(GatewayApp app) => app.Services.GetRequiredService<IPlanFees>();

    private static StatementClosing Closing(GatewayApp app, IPlanFees fees)
    {
        var services = app.Services;
        return new(
            services.GetRequiredService<IDbContextFactory<PortalDb>>(), new OpenStatements(services.GetRequiredService<ManifestCache>(), fees),
            services.GetRequiredService<AuditLog>(), app.Time, services.GetRequiredService<IOptions<StatementOptions>>());
    }

    /// <summary>Stands for a process that dies: nothing of its open transaction is kept.</summary>
    private sealed class BreakingFees(int after) : IPlanFees
    {
        private int asked;

        public Task<IReadOnlyList<FeeLine>> OfMonthAsync(PortalDb db, int organisationId, int month, CancellationToken cancellationToken) =>
            ++asked > after ? throw new InvalidOperationException("Killed.") : Task.FromResult<IReadOnlyList<FeeLine>>([]);
    }

    private sealed class FlatFee(int organisation, int plan) : IPlanFees
    {
        public Task<IReadOnlyList<FeeLine>> OfMonthAsync(PortalDb db, int organisationId, int month, CancellationToken cancellationToken) =>
            Task.FromResult<IReadOnlyList<FeeLine>>(organisationId == organisation ? [new("Flat fee", 1, plan, 9_000_000)] : []);
    }
}
