using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Portal.Server.Data;
using Portal.Server.Metering;
using Portal.Server.Tests.Gateway.Fixture;

namespace Portal.Server.Tests.Metering;

public sealed class IdempotencyStatementsTests
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Of_many_calls_with_one_key_the_ledger_takes_one_whoever_writes_them()
    {
        await using var app = new GatewayApp();
        var ledger = app.Services.GetRequiredService<Ledger>();
        // As a second replica, which knows nothing of what runs in the first.
        await using var replica = await LedgerConnection.OpenAsync(app.Services.GetRequiredService<IDbContextFactory<PortalDb>>());

        var here = Task.WhenAll(Enumerable.Range(0, 40).Select(_ => ledger.WriteAsync(Keyed(1, 7))));
        var there = new List<Settlement>();
        for (var i = 0; i < 10; i++)
        {
            there.AddRange(await replica.CommitAsync([Keyed(1, 7), Keyed(1, 7)]));
        }

        Settlement[] all = [.. await here, .. there];
        Assert.Single(all, Settlement.Written);
        Assert.Equal(59, all.Count(settled => settled == Settlement.KeyTaken));
        Assert.Equal(Settlement.Written, await ledger.WriteAsync(Keyed(2, 7)));
        Assert.Equal(2, await app.Db(db => db.UsageEvents.CountAsync(Stop)));
        Assert.Equal(4, await app.Db(db => db.QuotaUse.SumAsync(q => q.Units, Stop)));
        Assert.Empty(await app.Db(db => new LedgerVerification(db).FindDifferencesAsync(Stop)));
    }

    [Fact]
    public async Task What_the_quota_refuses_leaves_its_key_free()
    {
        await using var app = new GatewayApp();
        var ledger = app.Services.GetRequiredService<Ledger>();

        Assert.Equal(Settlement.QuotaExceeded, await ledger.WriteAsync(Keyed(1, 7, limit: 1)));
        Assert.Equal(0, await app.Db(db => db.IdempotencyFacts.CountAsync(Stop)));
        Assert.Equal(0, await app.Db(db => db.KeptAnswers.CountAsync(Stop)));
        Assert.Equal(Settlement.Written, await ledger.WriteAsync(Keyed(1, 7)));
        Assert.Equal(1, await app.Db(db => db.KeptAnswers.CountAsync(Stop)));
    }

    private static LedgerEntry Keyed(int organisation, byte key, long? limit = null)
    {
        var entry = Entries.One(Guid.CreateVersion7(), organisation, limit: limit);
        var fact = new IdempotencyFact
        {
            OrganisationId = organisation,
            KeyDigest = [.. Enumerable.Repeat(key, 32)],
            RequestDigest = new byte[32],
            RequestId = entry.Event.RequestId,
            At = entry.Event.At,
        };
        return entry with { Fact = fact, SealedAnswer = [1, 2, 3] };
    }
}
