using System.Globalization;
using System.Net;
using Microsoft.EntityFrameworkCore;
using Portal.Server.Features.Limits;
using Portal.Server.Features.Notices;
using Portal.Server.Tests.Gateway.Fixture;

namespace Portal.Server.Tests.Limits;

/// <summary>
/// Many clients on the last of everything at once. <c>PORTAL_QUOTA_ROUNDS</c> says how often; 10 when it is not set.
/// </summary>
public sealed class OverrunTests
{
    private const int Clients = 64;

    private static readonly int Rounds = int.Parse(
        Environment.GetEnvironmentVariable("PORTAL_QUOTA_ROUNDS") is { Length: > 0 } rounds ? rounds : "10", CultureInfo.InvariantCulture);

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(LimitKind.UnitsPerDay, null)]
    [InlineData(LimitKind.UnitsPerMonth, null)]
    [InlineData(LimitKind.Budget, LimitReset.Week)]
    public async Task Parallel_calls_never_overrun_a_limit(LimitKind kind, LimitReset? reset)
    {
        await using var app = new GatewayApp();
        Hurry(app);
        for (var round = 0; round < Rounds; round++)
        {
            var tenant = await LimitedTenant.Create(app, $"round-{round}");
            await tenant.Limit(kind, kind == LimitKind.Budget ? (7 * LimitedTenant.Price) + 999 : 7, reset);

            var answers = await tenant.Storm(Clients);

            Assert.Equal(7, answers.Count(a => a.StatusCode == HttpStatusCode.OK));
            Assert.Equal(Clients - 7, answers.Count(a => a.StatusCode == HttpStatusCode.TooManyRequests));
            Assert.Equal(7, await tenant.Units());
        }
        await app.AssertLedgerAgrees();
    }

    [Fact]
    public async Task Parallel_calls_never_overrun_a_plans_day()
    {
        await using var app = new GatewayApp();
        Hurry(app);
        for (var round = 0; round < Rounds; round++)
        {
            var tenant = await LimitedTenant.Create(app, $"round-{round}");
            await app.Db(db => db.Plans.Where(p => p.Code == "payg").ExecuteUpdateAsync(p => p.SetProperty(x => x.DailyUnits, 5), Stop));

            var answers = await tenant.Storm(Clients);

            Assert.Equal(5, answers.Count(a => a.StatusCode == HttpStatusCode.OK));
            Assert.Equal(5, await tenant.Units());
            Assert.Equal("daily_quota_exceeded", await answers.First(a => a.StatusCode != HttpStatusCode.OK).Code());
        }
        await app.AssertLedgerAgrees();
    }

    [Fact]
    public async Task With_several_bounds_at_once_the_narrowest_holds_and_none_is_charged_for_what_another_refused()
    {
        await using var app = new GatewayApp();
        Hurry(app);
        for (var round = 0; round < Rounds; round++)
        {
            var tenant = await LimitedTenant.Create(app, $"round-{round}");
            var second = await tenant.AddKey();
            await tenant.Limit(LimitKind.UnitsPerDay, 20);
            await tenant.Limit(LimitKind.Budget, 12 * LimitedTenant.Price, LimitReset.Month);
            await tenant.Limit(LimitKind.UnitsPerMonth, 5, key: tenant.KeyId);

            var answers = await tenant.Storm(Clients, tenant.WithKey(), tenant.WithKey(second));

            var (bound, free) = (answers.Where((_, i) => i % 2 == 0), answers.Where((_, i) => i % 2 == 1));
            // The other key is free to be faster, and then leaves less of the budget than the first key's own bound.
            Assert.InRange(bound.Count(a => a.StatusCode == HttpStatusCode.OK), 0, 5);
            Assert.InRange(free.Count(a => a.StatusCode == HttpStatusCode.OK), 7, 12);
            Assert.Equal(12, answers.Count(a => a.StatusCode == HttpStatusCode.OK));
            Assert.Equal(12, await tenant.Units());
        }
        await app.AssertLedgerAgrees();
    }

    [Fact]
    public async Task A_soft_budget_warns_once_however_many_calls_pass_it_and_refuses_nothing()
    {
        await using var app = new GatewayApp();
        Hurry(app);
        for (var round = 0; round < Rounds; round++)
        {
            var tenant = await LimitedTenant.Create(app, $"round-{round}");
            await tenant.Limit(LimitKind.Budget, most: null, LimitReset.Month, warnAt: 10 * LimitedTenant.Price);

            var answers = await tenant.Storm(Clients);

            Assert.All(answers, a => Assert.Equal(HttpStatusCode.OK, a.StatusCode));
            var notices = await app.Db(db => db.Notices.Where(n => n.OrganisationId == tenant.OrganisationId).Select(n => n.Kind).ToListAsync(Stop));
            Assert.Equal([NoticeKinds.BudgetWarned], notices);
        }
        await app.AssertLedgerAgrees();
    }

    [Fact]
    public async Task A_used_up_budget_is_told_once_and_the_soft_one_before_it()
    {
        await using var app = new GatewayApp();
        Hurry(app);
        var tenant = await LimitedTenant.Create(app);
        await tenant.Limit(LimitKind.Budget, (7 * LimitedTenant.Price) + 1, LimitReset.Day, warnAt: 4 * LimitedTenant.Price);

        await tenant.Storm(Clients);
        await tenant.Storm(Clients);

        var notices = await app.Db(db => db.Notices.OrderBy(n => n.Id).Select(n => n.Kind).ToListAsync(Stop));
        Assert.Equal([NoticeKinds.BudgetWarned, NoticeKinds.BudgetReached], notices);
    }

    [Fact]
    public async Task A_months_quota_is_told_of_at_four_fifths_and_at_its_end()
    {
        await using var app = new GatewayApp();
        var tenant = await Tenant.Create(app, "acme");
        await tenant.Subscribe("faces", "free", monthlyUnits: 10);

        await tenant.Storm(Clients);
        await tenant.Storm(Clients);

        var notices = await app.Db(db => db.Notices.OrderBy(n => n.Id).Select(n => n.Kind).ToListAsync(Stop));
        Assert.Equal([NoticeKinds.UnitsReached, NoticeKinds.UnitsWarned], notices.Order(StringComparer.Ordinal));
        await app.AssertLedgerAgrees();
    }

    // All of them get as far as the engine before the first is done.
    private static void Hurry(GatewayApp app) => app.Engine.Answer = async (_, _) =>
    {
        await Task.Yield();
        return FakeEngine.OneFace;
    };
}
