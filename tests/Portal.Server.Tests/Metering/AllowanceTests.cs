using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Portal.Server.Data;
using Portal.Server.Metering;
using Portal.Server.Tests.Gateway.Fixture;

namespace Portal.Server.Tests.Metering;

/// <summary>What the ledger itself decides about allowances, whoever let the calls in.</summary>
public sealed class AllowanceTests
{
    private static readonly DateTimeOffset At = new(2027, 5, 4, 12, 0, 0, TimeSpan.Zero);

    private static readonly long From = LedgerTime.Micros(At.AddHours(-12));

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public async Task Random_entries_on_random_allowances_charge_all_of_theirs_or_none(int seed)
    {
        await using var app = new GatewayApp();
        var random = new Random(seed);
        List<Allowance> all = [.. Enumerable.Range(1, 5).Select(id => Allowance(id, most: random.Next(40, 200)))];
        List<LedgerEntry> entries = [.. Enumerable.Range(0, 400).Select(_ => Entry(
            random.Next(0, 6), random.Next(3) == 0 ? 150 : null, [.. all.Where(_ => random.Next(2) == 0)]))];

        var settlements = await Write(app, entries);

        var written = entries.Where((_, i) => settlements[i] == Settlement.Written).ToList();
        var counters = await app.Db(db => db.AllowanceUse.ToDictionaryAsync(u => u.ScopeId, u => u.Amount, Stop));
        foreach (var allowance in all)
        {
            var charged = written.Where(e => e.Allowances?.All.Contains(allowance) == true).Sum(e => e.Event.Units);
            Assert.Equal(charged, counters[allowance.Key.Id]);
            Assert.InRange(charged, 0, allowance.Most!.Value);
        }
        Assert.Equal(written.Sum(e => e.Event.Units), await app.Db(db => db.QuotaUse.SumAsync(q => q.Units, Stop)));
        Assert.Equal(written.Sum(e => e.Event.Units), await app.Db(db => db.UsageEvents.SumAsync(e => e.Units, Stop)));
        Assert.All(entries.Except(written), e => Assert.True(e.Event.Units > 0, "What is free always passes."));
        Assert.Contains(entries, e => e.Allowances?.Exceeded is not null);
    }

    [Fact]
    public async Task A_counter_that_is_opened_late_has_what_the_ledger_has_already()
    {
        await using var app = new GatewayApp();
        await Write(app, [Entry(7, null, []), Entry(1, null, [], At.AddHours(-13)), Entry(1, null, [], At.AddHours(12))]);

        var settlements = await Write(app, [Entry(3, null, [Allowance(1, most: 10)]), Entry(1, null, [Allowance(1, most: 10)])]);

        Assert.Single(settlements, Settlement.QuotaExceeded);
        Assert.Single(settlements, Settlement.Written);
    }

    [Fact]
    public async Task A_counter_that_does_not_agree_with_the_events_is_found()
    {
        await using var app = new GatewayApp();
        await Write(app, [Entry(3, null, [Allowance(1, most: 10)])]);
        Assert.Empty(await Differences(app));

        await app.Db(db => db.AllowanceUse.ExecuteUpdateAsync(u => u.SetProperty(x => x.Amount, 4), Stop));

        var found = Assert.Single(await Differences(app));
        Assert.Equal((3, 4), (found.Events.Units, found.Kept.Units));
    }

    private static async Task<IReadOnlyList<LedgerDifference>> Differences(GatewayApp app) =>
        await app.Db(db => new LedgerVerification(db).FindDifferencesAsync(Stop));

    private static async Task<Settlement[]> Write(GatewayApp app, IReadOnlyList<LedgerEntry> entries)
    {
        var ledger = app.Services.GetRequiredService<Ledger>();
        return [.. (await Task.WhenAll(entries.Select(ledger.WriteAsync))).Select(settled => settled.Settlement)];
    }

    private static Allowance Allowance(int id, long most) =>
        new(new(AllowanceScope.Limit, id, From), From + LedgerTime.MicrosPerDay, AllowanceMeasure.Units, most, new(1));

    private static LedgerEntry Entry(long units, long? limit, IReadOnlyList<Allowance> allowances, DateTimeOffset? at = null) =>
        Entries.One(Guid.CreateVersion7(), organisation: 1, units, limit, at ?? At) with { Allowances = EntryAllowances.Of(allowances) };
}
