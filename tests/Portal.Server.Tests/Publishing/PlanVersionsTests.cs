using System.Net;
using Microsoft.EntityFrameworkCore;
using Portal.Server.Tests.Gateway.Fixture;

namespace Portal.Server.Tests.Publishing;

public sealed class PlanVersionsTests
{
    private static readonly object[] Steps = [new { upTo = 10, unitPriceMicros = 0 }, new { upTo = 100, unitPriceMicros = 50 }];

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_new_version_changes_nothing_for_who_subscribed_before()
    {
        await using var app = new GatewayApp();
        var publisher = await (await Tenant.Create(app, "publisher")).Owning("faces");
        var desk = publisher.SignedIn("Publisher");
        var (old, young) = (await Tenant.Create(app, "old"), await Tenant.Create(app, "young"));
        await desk.Publish(Publishers.Terms("team", price: 500));
        await old.SignedIn().Subscribe("team");

        var second = await (await desk.Publish(Publishers.Terms("team", price: 900))).Json();
        await young.SignedIn().Subscribe("team");

        Assert.Equal(2, second.GetProperty("plan").GetProperty("version").GetInt32());
        Assert.Equal(("500", "900"), (await Price(old), await Price(young)));
        var before = await old.SignedIn().Read("/api/subscriptions/faces");
        Assert.Equal((1, true), (before.GetProperty("planVersion").GetInt32(), before.GetProperty("isWithdrawn").GetBoolean()));
        var versions = await desk.Read("/api/publishing/models/faces/plans");
        Assert.Equal([(2, 1), (1, 1)], versions.EnumerateArray()
            .Where(v => v.GetProperty("plan").GetProperty("code").GetString() == "team")
            .Select(v => (v.GetProperty("plan").GetProperty("version").GetInt32(), v.GetProperty("subscribers").GetInt32())));
        // Choosing the plan again is a change of one's own: it takes the version on offer.
        await old.SignedIn().Subscribe("team");
        Assert.Equal("900", await Price(old));
        Assert.True(await app.Db(db => db.AuditEntries.AnyAsync(e => e.OrganisationId == publisher.OrganisationId && e.Action == "plan.published", Stop)));
    }

    [Fact]
    public async Task A_withdrawn_plan_takes_no_new_subscribers_and_keeps_those_it_has()
    {
        await using var app = new GatewayApp();
        var publisher = await (await Tenant.Create(app, "publisher")).Owning("faces");
        var (old, young) = (await Tenant.Create(app, "old", "faces"), await Tenant.Create(app, "young"));

        var withdrawn = await publisher.SignedIn("Publisher").DeleteAsync("/api/publishing/models/faces/plans/free", Stop);

        Assert.Equal(HttpStatusCode.NoContent, withdrawn.StatusCode);
        Assert.Equal("unknown_plan", await (await young.SignedIn().Subscribe("free")).Code());
        Assert.Equal(HttpStatusCode.OK, (await old.Predict()).StatusCode);
        var shown = await young.SignedIn().Read("/api/models/faces");
        Assert.Equal(["payg"], shown.GetProperty("plans").EnumerateArray().Select(plan => plan.GetProperty("code").GetString()));
        Assert.Equal(HttpStatusCode.NotFound, (await publisher.SignedIn("Publisher").DeleteAsync("/api/publishing/models/faces/plans/free", Stop)).StatusCode);
    }

    [Fact]
    public async Task The_model_page_shows_all_terms()
    {
        await using var app = new GatewayApp();
        var publisher = await (await Tenant.Create(app, "publisher")).Owning("faces");
        var terms = Publishers.Terms("team", fee: 5_000_000, price: 20, Steps, trialDays: 14, "What for?");
        (terms["name"], terms["description"], terms["dailyUnits"], terms["parallelCalls"], terms["monthlyUnits"]) = ("Team", "For teams.", 70, 3, 1000);

        await publisher.SignedIn("Admin").Publish(terms);

        var model = await app.CreateClient().GetAsync("/api/models/faces", Stop);
        var plan = (await model.Json()).GetProperty("plans").EnumerateArray().Single(p => p.GetProperty("code").GetString() == "team");
        Assert.Equal(
            ("Team", "For teams.", 1, 5_000_000, 20, 70, 3, 14, true),
            (plan.GetProperty("name").GetString(), plan.GetProperty("description").GetString(), plan.GetProperty("version").GetInt32(),
                plan.GetProperty("monthlyFeeMicros").GetInt64(), plan.GetProperty("unitPriceMicros").GetInt64(), plan.GetProperty("dailyUnits").GetInt64(),
                plan.GetProperty("parallelCalls").GetInt32(), plan.GetProperty("trialDays").GetInt32(), plan.GetProperty("needsApproval").GetBoolean()));
        Assert.Equal([(10, 0), (100, 50)], plan.GetProperty("tiers").EnumerateArray()
            .Select(tier => (tier.GetProperty("upTo").GetInt32(), tier.GetProperty("unitPriceMicros").GetInt32())));
        Assert.Equal(["What for?"], plan.GetProperty("questions").EnumerateArray().Select(question => question.GetString()));
    }

    [Fact]
    public async Task A_stranger_sees_and_changes_no_plan()
    {
        await using var app = new GatewayApp();
        await (await Tenant.Create(app, "publisher")).Owning("faces");
        var stranger = await (await Tenant.Create(app, "stranger")).Owning("speech");
        var desk = stranger.SignedIn("Owner");
        var before = await app.Db(db => db.Plans.CountAsync(Stop));

        Assert.Equal(HttpStatusCode.NotFound, (await desk.GetAsync("/api/publishing/models/faces/plans", Stop)).StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, (await desk.Publish(Publishers.Terms("team"))).StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, (await desk.DeleteAsync("/api/publishing/models/faces/plans/free", Stop)).StatusCode);
        // The portal's own models are the operator's, and nobody's else is.
        Assert.Equal(HttpStatusCode.NotFound, (await stranger.SignedIn("Operator").Publish(Publishers.Terms("team"))).StatusCode);
        Assert.Equal(["speech"], (await desk.Read("/api/publishing/models")).EnumerateArray().Select(m => m.GetProperty("model").GetString()));
        Assert.Equal(before, await app.Db(db => db.Plans.CountAsync(p => p.WithdrawnAt == null, Stop)));
    }

    [Theory]
    [InlineData("Viewer", HttpStatusCode.Forbidden)]
    [InlineData("Member", HttpStatusCode.Forbidden)]
    [InlineData("Publisher", HttpStatusCode.OK)]
    [InlineData("Admin", HttpStatusCode.OK)]
    [InlineData("Owner", HttpStatusCode.OK)]
    public async Task Plans_are_set_by_publishers_and_above(string role, HttpStatusCode status)
    {
        await using var app = new GatewayApp();
        var publisher = await (await Tenant.Create(app, "publisher")).Owning("faces");

        var answers = new[]
        {
            await publisher.SignedIn(role).Publish(Publishers.Terms("team")),
            await publisher.SignedIn(role).GetAsync("/api/publishing/models", Stop),
            await publisher.SignedIn(role).GetAsync("/api/publishing/models/faces/plans", Stop),
            await publisher.SignedIn(role).GetAsync("/api/publishing/requests", Stop),
        };

        Assert.All(answers, answer => Assert.Equal(status, answer.StatusCode));
        Assert.Equal(HttpStatusCode.Unauthorized, (await app.CreateClient().GetAsync("/api/publishing/models", Stop)).StatusCode);
        Assert.Equal(HttpStatusCode.BadRequest, (await publisher.SignedIn(role, ours: false).Publish(Publishers.Terms("team"))).StatusCode);
    }

    [Fact]
    public async Task Extra_fields_of_a_body_change_nothing()
    {
        await using var app = new GatewayApp();
        var (publisher, other) = (await (await Tenant.Create(app, "publisher")).Owning("faces"), await Tenant.Create(app, "other"));
        var terms = Publishers.Terms("team", price: 5);
        foreach (var (name, value) in new (string, object)[]
        {
            ("organisationId", other.OrganisationId), ("modelId", 3), ("version", 77), ("id", 1), ("publishedAt", "2001-01-01"), ("role", "Owner"), ("status", "x"),
        })
        {
            terms[name] = value;
        }

        await publisher.SignedIn("Publisher").Publish(terms);

        var plan = await app.Db(db => db.Plans.SingleAsync(p => p.Code == "team", Stop));
        Assert.Equal((1, await ModelId(app)), (plan.Version, plan.ModelId));
        Assert.True(plan.PublishedAt.Year > 2020);
    }

    [Theory]
    [InlineData("code", "Team!")]
    [InlineData("code", "")]
    [InlineData("monthlyFeeMicros", -1)]
    [InlineData("unitPriceMicros", 2_000_000_000_000)]
    [InlineData("requestsPerMinute", 0)]
    [InlineData("parallelCalls", 0)]
    [InlineData("trialDays", 400)]
    public async Task Terms_out_of_bounds_are_refused(string field, object value)
    {
        await using var app = new GatewayApp();
        var tenant = await Tenant.Create(app, "acme");
        var terms = Publishers.Terms("team");
        terms[field] = value;

        Assert.Equal(HttpStatusCode.BadRequest, (await tenant.SignedIn("Operator").Publish(terms)).StatusCode);
    }

    [Fact]
    public async Task Tiers_that_do_not_ascend_and_negative_prices_are_refused()
    {
        await using var app = new GatewayApp();
        var client = (await Tenant.Create(app, "acme")).SignedIn("Operator");

        var back = await client.Publish(Publishers.Terms("team", tiers: new[] { new { upTo = 10, unitPriceMicros = 1 }, new { upTo = 10, unitPriceMicros = 2 } }));
        var negative = await client.Publish(Publishers.Terms("team", tiers: new[] { new { upTo = 10, unitPriceMicros = -1 } }));
        var many = await client.Publish(Publishers.Terms("team", tiers: Enumerable.Range(1, 11).Select(i => new { upTo = i, unitPriceMicros = i })));

        Assert.Equal("invalid_tiers", await back.Code());
        Assert.Equal((HttpStatusCode.BadRequest, HttpStatusCode.BadRequest), (negative.StatusCode, many.StatusCode));
    }

    [Fact]
    public async Task Versions_published_at_the_same_time_leave_one_on_offer()
    {
        await using var app = new GatewayApp();
        var client = (await Tenant.Create(app, "acme")).SignedIn("Operator");

        var answers = await Task.WhenAll(Enumerable.Range(0, 8).Select(i => client.Publish(Publishers.Terms("team", price: i))));

        Assert.All(answers, answer => Assert.Equal(HttpStatusCode.OK, answer.StatusCode));
        Assert.Equal(1, await app.Db(db => db.Plans.CountAsync(p => p.Code == "team" && p.WithdrawnAt == null, Stop)));
        Assert.Equal(Enumerable.Range(1, 8), await app.Db(db => db.Plans.Where(p => p.Code == "team").Select(p => p.Version).OrderBy(v => v).ToListAsync(Stop)));
    }

    private static Task<int> ModelId(GatewayApp app) => app.Db(db => db.Models.Where(m => m.Slug == "faces").Select(m => m.Id).SingleAsync(Stop));

    private static async Task<string> Price(Tenant tenant) => (await tenant.Predict()).Headers.GetValues("X-Portal-Price-Micros").Single();
}
