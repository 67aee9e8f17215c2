using System.Net;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Portal.Server.Features.Statements;
using Portal.Server.Features.Subscriptions;
using Portal.Server.Tests.Gateway.Fixture;
using Portal.Server.Tests.Publishing;

namespace Portal.Server.Tests.Subscriptions;

/// <summary>Fees over a subscription's life, on the clock of the test: the morning of 11 March 2027 (UTC).</summary>
public sealed class SubscriptionLifeTests
{
    private const int March = (2027 * 12) + 2;

    private readonly SteppedClock time = new(new(2027, 3, 11, 9, 0, 0, TimeSpan.Zero));

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Fees_follow_the_days_through_changes_cancellation_and_return()
    {
        await using var app = new GatewayApp { Time = time };
        var tenant = await Offering(app);
        var client = tenant.SignedIn();

        await client.Subscribe("small"); // 11th
        time.Advance(TimeSpan.FromDays(4));
        await client.Subscribe("large"); // 15th: the dearer plan has the day of the change
        time.Advance(TimeSpan.FromDays(5));
        await client.Subscribe("small"); // 20th: still the dearer plan's
        time.Advance(TimeSpan.FromDays(2));
        await client.Cancel(); // 22nd
        time.Advance(TimeSpan.FromDays(6));
        await client.Subscribe("small"); // 28th
        time.Advance(TimeSpan.FromDays(20));

        // small: 11–14, 21–22, 28–31; large: 15–20.
        var fees = await Fees(app, tenant, March);
        Assert.Equal([(10, 31_000 * 10 / 31), (6, 310_000 * 6 / 31)], fees.Select(fee => (DaysOf(fee), fee.PriceMicros)).OrderBy(fee => fee.PriceMicros));
        Assert.Equal(31_000 * 17 / 30, Assert.Single(await Fees(app, tenant, March + 1)).PriceMicros);
        Assert.Empty(await Fees(app, tenant, March - 1));
        Assert.Empty(await Fees(app, await Tenant.Create(app, "stranger"), March));
        Assert.Equal(4, await app.Db(db => db.SubscriptionTerms.CountAsync(Stop)));
    }

    [Fact]
    public async Task A_trial_is_free_of_the_fee_once()
    {
        await using var app = new GatewayApp { Time = time };
        var tenant = await Tenant.Create(app, "acme");
        await tenant.Offer(Publishers.Terms("team", fee: 31_000, price: 5, trialDays: 10));
        var client = tenant.SignedIn();

        var trial = await (await client.Subscribe("team")).Json();
        Assert.Equal("2027-03-21T00:00:00+00:00", trial.GetProperty("trialUntil").GetString());
        // Units are priced in a trial, too.
        Assert.Equal("5", (await tenant.Predict()).Headers.GetValues("X-Portal-Price-Micros").Single());
        time.Advance(TimeSpan.FromDays(12));
        Assert.Equal(3000, Assert.Single(await Fees(app, tenant, March)).PriceMicros); // 21–23
        await client.Cancel();
        time.Advance(TimeSpan.FromDays(1));
        var again = await (await client.Subscribe("team")).Json();

        Assert.Equal(System.Text.Json.JsonValueKind.Null, again.GetProperty("trialUntil").ValueKind);
        Assert.Equal(4000, Assert.Single(await Fees(app, tenant, March)).PriceMicros);
    }

    [Fact]
    public async Task A_quote_says_what_the_month_will_cost()
    {
        await using var app = new GatewayApp { Time = time };
        var tenant = await Offering(app);
        var client = tenant.SignedIn();
        await client.Subscribe("large");
        var viewer = tenant.SignedIn("Viewer");

        var change = await viewer.Read("/api/subscriptions/faces/quote?plan=small");
        var end = await viewer.Read("/api/subscriptions/faces/quote");
        var dearer = await viewer.Read("/api/subscriptions/faces/quote?plan=huge");

        Assert.Equal((210_000, 10_000 + 20_000, "2027-03-12"), Quoted(change));
        Assert.Equal((210_000, 10_000, "2027-03-12"), Quoted(end));
        Assert.Equal((210_000, 2_100_000, "2027-03-11"), Quoted(dearer));
        await client.Subscribe("small");
        time.Advance(TimeSpan.FromDays(40));
        Assert.Equal(30_000, (await Fees(app, tenant, March)).Sum(fee => fee.PriceMicros));

        static (long, long, string?) Quoted(System.Text.Json.JsonElement quote) => (
            quote.GetProperty("feeBeforeMicros").GetInt64(), quote.GetProperty("feeAfterMicros").GetInt64(), quote.GetProperty("from").GetString());
    }

    [Fact]
    public async Task A_quote_of_what_does_not_run_is_not_found()
    {
        await using var app = new GatewayApp { Time = time };
        var tenant = await Offering(app);
        await tenant.SignedIn().Subscribe("large");
        var stranger = (await Tenant.Create(app, "stranger")).SignedIn("Owner");

        Assert.Equal(HttpStatusCode.NotFound, (await stranger.GetAsync("/api/subscriptions/faces/quote", Stop)).StatusCode);
        Assert.Equal("unknown_plan", await (await stranger.GetAsync("/api/subscriptions/faces/quote?plan=none", Stop)).Code());
        // The stranger's own beginning, with nothing of the other's in it.
        Assert.Equal(0, (await stranger.Read("/api/subscriptions/faces/quote?plan=small")).GetProperty("feeBeforeMicros").GetInt64());
    }

    [Fact]
    public async Task Parallel_changes_leave_one_running_term()
    {
        await using var app = new GatewayApp();
        var tenant = await Offering(app);

        var answers = await Task.WhenAll(Enumerable.Range(0, 24).Select(i => i % 3 == 2
            ? tenant.SignedIn().Cancel() : tenant.SignedIn().Subscribe(i % 3 == 0 ? "small" : "large")));

        Assert.All(answers, answer => Assert.True(answer.StatusCode is HttpStatusCode.OK or HttpStatusCode.NoContent or HttpStatusCode.NotFound));
        var subscription = await app.Db(db => db.Subscriptions.Include(s => s.Terms).SingleAsync(Stop));
        var open = subscription.Terms.Where(term => term.EndedAt is null).ToList();
        Assert.Equal(subscription.CancelledAt is null ? [subscription.PlanId] : [], open.Select(term => term.PlanId));
        var inOrder = subscription.Terms.OrderBy(term => term.Id).ToList();
        Assert.All(inOrder.Zip(inOrder.Skip(1)), pair => Assert.True(pair.First.EndedAt <= pair.Second.StartedAt));
    }

    [Fact]
    public async Task Extra_fields_of_a_subscription_change_nothing()
    {
        await using var app = new GatewayApp();
        var tenant = await Offering(app);
        var other = await Tenant.Create(app, "other");
        var body = new
        {
            model = "faces",
            plan = "small",
            organisationId = other.OrganisationId,
            unitPriceMicros = 0,
            monthlyFeeMicros = 0,
            trialUntil = "2099-01-01",
            planId = 1,
            role = "Owner",
            status = "x",
        };

        await tenant.SignedIn().PostAsync("/api/subscriptions", Inputs.Json(body), Stop);

        var row = await app.Db(db => db.Subscriptions.Include(s => s.Plan).Include(s => s.Terms).SingleAsync(Stop));
        Assert.Equal((tenant.OrganisationId, "small", 31_000), (row.OrganisationId, row.Plan!.Code, row.Plan.MonthlyFeeMicros));
        Assert.Null(Assert.Single(row.Terms).TrialUntil);
    }

    private static async Task<Tenant> Offering(GatewayApp app)
    {
        var tenant = await Tenant.Create(app, "acme");
        foreach (var (code, fee) in new[] { ("small", 31_000), ("large", 310_000), ("huge", 3_100_000) })
        {
            await tenant.Offer(Publishers.Terms(code, fee));
        }
        return tenant;
    }

    private static Task<IReadOnlyList<FeeLine>> Fees(GatewayApp app, Tenant tenant, int month) =>
        app.Db(db => app.Services.GetRequiredService<IPlanFees>().OfMonthAsync(db, tenant.OrganisationId, month, Stop));

    private static int DaysOf(FeeLine fee) => int.Parse(fee.Text.Split(' ')[^1].Split('/')[0], System.Globalization.CultureInfo.InvariantCulture);
}
