using System.Net;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Time.Testing;
using Portal.Server.Tests.Gateway.Fixture;

namespace Portal.Server.Tests.Gateway;

/// <summary>The door remembers keys and contracts for a moment; nobody may notice.</summary>
public sealed class FreshnessTests
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_subscription_that_this_portal_cancels_ends_with_the_next_call()
    {
        await using var app = new GatewayApp { Time = new FakeTimeProvider(DateTimeOffset.UtcNow) };
        var tenant = await Tenant.Create(app, "acme", "faces");
        Assert.Equal(HttpStatusCode.OK, (await tenant.Predict()).StatusCode);

        await app.Db(db => db.Subscriptions.ExecuteUpdateAsync(s => s.SetProperty(x => x.CancelledAt, DateTime.UtcNow), Stop));

        Assert.Equal(HttpStatusCode.Forbidden, (await tenant.Predict()).StatusCode);
    }

    [Fact]
    public async Task What_another_process_changes_counts_within_a_second()
    {
        var time = new FakeTimeProvider(DateTimeOffset.UtcNow);
        await using var app = new GatewayApp { Time = time };
        var tenant = await Tenant.Create(app, "acme", "faces");
        Assert.Equal(HttpStatusCode.OK, (await tenant.Predict()).StatusCode);
        await using (var elsewhere = new SqliteConnection($"Data Source={app.DatabaseFile};Pooling=False"))
        {
            await elsewhere.OpenAsync(Stop);
            await using var command = elsewhere.CreateCommand();
            command.CommandText = "UPDATE ApiKeys SET RevokedAt = '2026-01-01'";
            Assert.NotEqual(0, await command.ExecuteNonQueryAsync(Stop));
        }

        time.Advance(TimeSpan.FromSeconds(1));

        Assert.Equal(HttpStatusCode.Unauthorized, (await tenant.Predict()).StatusCode);
    }
}
