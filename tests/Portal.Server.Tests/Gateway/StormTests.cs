using System.Collections.Concurrent;
using System.Net;
using Microsoft.EntityFrameworkCore;
using Portal.Client.Contracts;
using Portal.Inference.Engine;
using Portal.Server.Metering;
using Portal.Server.Tests.Gateway.Fixture;

namespace Portal.Server.Tests.Gateway;

public sealed class StormTests
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task After_a_storm_events_rollups_quotas_and_answers_agree()
    {
        await using var app = new GatewayApp();
        var calls = 0;
        app.Engine.Units = _ => 2;
        app.Engine.Answer = async (_, _) =>
        {
            await Task.Yield();
            return (Interlocked.Increment(ref calls) % 7) switch
            {
                0 => throw new InvalidOperationException("planned"),
                1 => throw new PredictionRefusedException(RefusalReason.Undecodable, "planned"),
                _ => FakeEngine.OneFace,
            };
        };
        Tenant[] tenants = [await Tenant.Create(app, "one", "faces"), await Tenant.Create(app, "two", "faces")];
        var answered = new ConcurrentBag<Guid>();

        await Parallel.ForEachAsync(Enumerable.Range(0, 400), new ParallelOptions { MaxDegreeOfParallelism = 32, CancellationToken = Stop }, async (i, _) =>
        {
            var response = await tenants[i % 2].Predict();
            if (response.StatusCode == HttpStatusCode.OK)
            {
                answered.Add(Guid.Parse(response.Headers.GetValues(ReceiptHeaders.RequestId).Single()));
            }
        });

        var events = await app.Db(db => db.UsageEvents.AsNoTracking().ToListAsync(Stop));
        Assert.Equal(400, events.Count);
        Assert.Equal(answered.Order(), events.Where(e => e.EndReason == EndReason.Success).Select(e => e.RequestId).Order());
        Assert.Equal(answered.Count * 2, await app.Db(db => db.QuotaUse.SumAsync(q => q.Units, Stop)));
        Assert.Equal(answered.Count, await app.Db(db => db.Rollups.SumAsync(r => r.Successes, Stop)));
        Assert.Empty(await app.Db(db => new LedgerVerification(db).FindDifferencesAsync(Stop)));
    }
}
