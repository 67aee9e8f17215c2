using System.Net;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Portal.Server.Metering;
using Portal.Server.Tests.Gateway.Fixture;

namespace Portal.Server.Tests.Metering;

public sealed class LedgerTests
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_request_id_is_written_once()
    {
        await using var app = new GatewayApp();
        var ledger = app.Services.GetRequiredService<Ledger>();
        var entry = Entries.One(Guid.CreateVersion7());

        var settlements = await Task.WhenAll(Enumerable.Range(0, 32).Select(_ => ledger.WriteAsync(entry)));

        Assert.Single(settlements, s => s == Settlement.Written);
        Assert.Equal(31, settlements.Count(s => s == Settlement.Duplicate));
        Assert.Equal(Settlement.Duplicate, await ledger.WriteAsync(entry));
        Assert.Equal(1, await app.Db(db => db.UsageEvents.CountAsync(Stop)));
        Assert.Equal(entry.Event.Units, await app.Db(db => db.QuotaUse.SumAsync(q => q.Units, Stop)));
        Assert.Equal(1, await app.Db(db => db.Rollups.SumAsync(r => r.Calls, Stop)));
    }

    [Fact]
    public async Task A_quota_is_filled_to_the_last_unit_and_not_beyond()
    {
        await using var app = new GatewayApp();
        var ledger = app.Services.GetRequiredService<Ledger>();

        var settlements = await Task.WhenAll(
            Enumerable.Range(0, 100).Select(_ => ledger.WriteAsync(Entries.One(Guid.CreateVersion7(), units: 3, limit: 100))));

        Assert.Equal(33, settlements.Count(s => s == Settlement.Written));
        Assert.Equal(67, settlements.Count(s => s == Settlement.QuotaExceeded));
        Assert.Equal(Settlement.Written, await ledger.WriteAsync(Entries.One(Guid.CreateVersion7(), units: 1, limit: 100)));
        Assert.Equal(100, await app.Db(db => db.QuotaUse.SumAsync(q => q.Units, Stop)));
        Assert.Empty(await app.Db(db => new LedgerVerification(db).FindDifferencesAsync(Stop)));
    }

    [Fact]
    public async Task The_answer_leaves_only_after_the_commit()
    {
        await using var app = new GatewayApp();
        var tenant = await Tenant.Create(app, "acme", "faces");
        using var blocker = new SqliteConnection($"Data Source={app.DatabaseFile};Pooling=False");
        blocker.Open();
        var ran = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        app.Engine.Answer = (_, _) =>
        {
            ran.TrySetResult();
            return Task.FromResult(FakeEngine.OneFace);
        };
        Task<HttpResponseMessage> answer;
        using (var transaction = blocker.BeginTransaction())
        {
            answer = tenant.Predict();
            await ran.Task;
            await Task.Delay(300, Stop);
            Assert.False(answer.IsCompleted);
            Assert.Equal(0, await app.Db(db => db.UsageEvents.CountAsync(Stop)));
            transaction.Rollback();
        }

        Assert.Equal(HttpStatusCode.OK, (await answer).StatusCode);
        Assert.Equal(1, await app.Db(db => db.UsageEvents.CountAsync(Stop)));
    }

    [Fact]
    public async Task A_ledger_that_cannot_be_written_acknowledges_nothing_and_recovers_by_itself()
    {
        await using var app = new GatewayApp();
        var tenant = await Tenant.Create(app, "acme", "faces");
        await app.Db(db => db.Database.ExecuteSqlRawAsync("""ALTER TABLE "Rollups" RENAME TO "Away" """, Stop));

        var refused = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => tenant.Predict()));

        Assert.All(refused, answer => Assert.Equal(HttpStatusCode.ServiceUnavailable, answer.StatusCode));
        Assert.Equal("ledger_unavailable", await refused[0].Code());
        Assert.Equal(0, await app.Db(db => db.UsageEvents.CountAsync(Stop)));
        Assert.Equal(0, await app.Db(db => db.QuotaUse.SumAsync(q => q.Units, Stop)));

        await app.Db(db => db.Database.ExecuteSqlRawAsync("""ALTER TABLE "Away" RENAME TO "Rollups" """, Stop));
        Assert.Equal(HttpStatusCode.OK, (await tenant.Predict()).StatusCode);
    }

    [Fact]
    public async Task What_was_accepted_is_written_before_the_portal_stops()
    {
        await using var app = new GatewayApp();
        var ledger = app.Services.GetRequiredService<Ledger>();
        var accepted = Enumerable.Range(0, 2000).Select(_ => ledger.WriteAsync(Entries.One(Guid.CreateVersion7()))).ToList();

        await ((IHostedService)ledger).StopAsync(Stop);

        Assert.All(await Task.WhenAll(accepted), settled => Assert.Equal(Settlement.Written, settled.Settlement));
        Assert.Equal(2000, await app.Db(db => db.UsageEvents.CountAsync(Stop)));
        await Assert.ThrowsAsync<LedgerUnavailableException>(() => ledger.WriteAsync(Entries.One(Guid.CreateVersion7())));
    }

    [Fact]
    public async Task Many_writers_share_the_flushes_of_the_disk()
    {
        await using var app = new GatewayApp();
        var ledger = app.Services.GetRequiredService<Ledger>();
        var started = TimeProvider.System.GetTimestamp();

        await Task.WhenAll(Enumerable.Range(0, 20_000).Select(i => ledger.WriteAsync(Entries.One(Guid.CreateVersion7(), organisation: i % 50))));

        var seconds = TimeProvider.System.GetElapsedTime(started).TotalSeconds;
        TestContext.Current.TestOutputHelper?.WriteLine($"{20_000 / seconds:N0} durable events a second");
        Assert.Equal(20_000, await app.Db(db => db.UsageEvents.CountAsync(Stop)));
        Assert.Empty(await app.Db(db => new LedgerVerification(db).FindDifferencesAsync(Stop)));
    }
}
