using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Portal.Client.Contracts;
using Portal.Server.Data;
using Portal.Server.Metering;
using Portal.Server.Tests.Gateway.Fixture;

namespace Portal.Server.Tests.Metering;

public sealed class PricingTests
{
    private static readonly PriceLadder Ladder = new([new(100, 0), new(300, 70), new(1000, 9)], 3);

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Parallel_calls_over_the_steps_cost_together_what_the_ladder_says()
    {
        await using var app = new GatewayApp();
        var ledger = app.Services.GetRequiredService<Ledger>();

        var settled = await Task.WhenAll(Enumerable.Range(0, 64).Select(async client =>
        {
            var random = new Random(client);
            var own = new List<Settled>();
            for (var i = 0; i < 10; i++)
            {
                own.Add(await ledger.WriteAsync(Entry(units: random.Next(0, 6))));
            }
            return own;
        }));

        var events = await app.Db(db => db.UsageEvents.AsNoTracking().ToListAsync(Stop));
        Assert.Equal(640, events.Count);
        Assert.Equal(Ladder.Of(events.Sum(e => e.Units)), events.Sum(e => e.PriceMicros));
        Assert.True(events.Sum(e => e.Units) > 1000, "The test means to climb over every step.");
        // What is told to the caller is what is written.
        Assert.Equal(
            events.Select(e => (e.RequestId, e.PriceMicros)).OrderBy(e => e.RequestId),
            settled.SelectMany(own => own).Select(s => (s.Event.RequestId, s.Event.PriceMicros)).OrderBy(e => e.RequestId));
        Assert.Empty(await app.Db(db => new LedgerVerification(db).FindDifferencesAsync(Stop)));
    }

    [Fact]
    public async Task Two_replicas_never_give_one_step_twice()
    {
        await using var app = new GatewayApp();
        var databases = app.Services.GetRequiredService<IDbContextFactory<PortalDb>>();
        await using var one = await LedgerConnection.OpenAsync(databases);
        await using var other = await LedgerConnection.OpenAsync(databases);

        for (var i = 0; i < 60; i++)
        {
            await (i % 2 == 0 ? one : other).CommitAsync([.. Enumerable.Range(0, 5).Select(n => Entry(units: n))]);
        }

        var events = await app.Db(db => db.UsageEvents.AsNoTracking().ToListAsync(Stop));
        Assert.Equal((600, Ladder.Of(600)), (events.Sum(e => e.Units), events.Sum(e => e.PriceMicros)));
    }

    [Fact]
    public async Task What_the_quota_refuses_takes_no_place_on_the_ladder()
    {
        await using var app = new GatewayApp();
        var ledger = app.Services.GetRequiredService<Ledger>();

        var settled = await Task.WhenAll(Enumerable.Range(0, 100).Select(_ => ledger.WriteAsync(Entry(units: 3, limit: 200))));

        Assert.Equal(66, settled.Count(s => s == Settlement.Written));
        Assert.Equal(Ladder.Of(198), await app.Db(db => db.UsageEvents.SumAsync(e => e.PriceMicros, Stop)));
    }

    [Fact]
    public async Task Every_month_begins_at_the_foot_of_the_ladder()
    {
        await using var app = new GatewayApp();
        var ledger = app.Services.GetRequiredService<Ledger>();
        DateTimeOffset last = new(2028, 2, 29, 23, 59, 59, 999, TimeSpan.Zero), first = new(2028, 3, 1, 0, 0, 0, TimeSpan.Zero);

        var settled = await Task.WhenAll(ledger.WriteAsync(Entry(units: 150, at: last)), ledger.WriteAsync(Entry(units: 150, at: first)));
        var back = await ledger.WriteAsync(Entry(units: 10, at: last));

        Assert.All(settled, s => Assert.Equal(50 * 70, s.Event.PriceMicros));
        // The clock was set back: the unit belongs to the month that its time says.
        Assert.Equal(10 * 70, back.Event.PriceMicros);
    }

    [Fact]
    public async Task Units_used_on_another_plan_of_the_month_count_too()
    {
        await using var app = new GatewayApp();
        var ledger = app.Services.GetRequiredService<Ledger>();

        await ledger.WriteAsync(Entries.One(Guid.CreateVersion7(), units: 120));
        var after = await ledger.WriteAsync(Entry(units: 10));
        var flat = await ledger.WriteAsync(Entry(units: 10) with { Prices = new PriceLadder([], 11) });

        Assert.Equal((10 * 70, 10 * 11), (after.Event.PriceMicros, flat.Event.PriceMicros));
    }

    private static LedgerEntry Entry(long units, long? limit = null, DateTimeOffset? at = null) =>
        Entries.One(Guid.CreateVersion7(), units: units, limit: limit, at: at) with { Prices = Ladder };
}
