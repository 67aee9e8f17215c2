using System.Net;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Portal.Server.Data;
using Portal.Server.Gateway.Admission.Retries;
using Portal.Server.Metering;
using Portal.Server.Tests.Gateway.Fixture;
using Portal.Server.Tests.Metering;

namespace Portal.Server.Tests.Gateway.Retries;

/// <summary>Retries that come while the call runs, is left, or is answered elsewhere.</summary>
public sealed class RetriesInFlightTests
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task While_the_call_runs_its_key_is_in_flight()
    {
        await using var app = new GatewayApp();
        var tenant = await Tenant.Create(app, "acme", "faces");
        var (begun, end) = (new TaskCompletionSource(), new TaskCompletionSource());
        app.Engine.Answer = async (_, _) =>
        {
            begun.SetResult();
            await end.Task;
            return FakeEngine.OneFace;
        };
        var first = tenant.Keyed("order-17");
        await begun.Task.WaitAsync(Stop);

        var meanwhile = await tenant.Keyed("order-17");
        end.SetResult();

        Assert.Equal((HttpStatusCode.Conflict, "idempotency_in_flight"), (meanwhile.StatusCode, await meanwhile.Code()));
        Assert.Equal(TimeSpan.FromSeconds(1), meanwhile.Headers.RetryAfter?.Delta);
        Assert.Equal(HttpStatusCode.OK, (await first).StatusCode);
        Assert.True((await tenant.Keyed("order-17")).IsReplayed());
        Assert.Equal(1, app.Engine.Runs);
    }

    [Fact]
    public async Task A_caller_who_left_can_ask_again_with_the_same_key()
    {
        await using var app = new GatewayApp();
        var tenant = await Tenant.Create(app, "acme", "faces");
        using var leaving = new CancellationTokenSource();
        app.Engine.Answer = async (_, token) =>
        {
            await leaving.CancelAsync();
            await Task.Delay(Timeout.Infinite, token);
            return FakeEngine.OneFace;
        };
        var request = new HttpRequestMessage(HttpMethod.Post, "/predict/faces") { Content = Inputs.PngBody, Headers = { { "Idempotency-Key", "order-17" } } };
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => tenant.WithKey().SendAsync(request, leaving.Token));
        app.Engine.Answer = (_, _) => Task.FromResult(FakeEngine.OneFace);

        var response = await tenant.Keyed("order-17");
        while (response.StatusCode == HttpStatusCode.Conflict)
        {
            await Task.Delay(20, Stop);
            response = await tenant.Keyed("order-17");
        }

        Assert.Equal((HttpStatusCode.OK, false), (response.StatusCode, response.IsReplayed()));
        Assert.Equal([EndReason.Cancelled, EndReason.Success], await app.Db(db => db.UsageEvents.OrderBy(e => e.Id).Select(e => e.EndReason).ToListAsync(Stop)));
    }

    [Fact]
    public async Task A_call_that_another_replica_answered_meanwhile_is_neither_charged_nor_answered_twice()
    {
        await using var app = new GatewayApp();
        var tenant = await Tenant.Create(app, "acme", "faces");
        var others = Guid.CreateVersion7();
        app.Engine.Answer = async (_, _) =>
        {
            // The other replica asked something else with the key.
            var entry = Entries.One(others, tenant.OrganisationId);
            var fact = new IdempotencyFact
            {
                OrganisationId = tenant.OrganisationId,
                KeyDigest = new RetryKey("order-17", "").Digest(tenant.OrganisationId),
                RequestDigest = new byte[32],
                RequestId = others,
                At = entry.Event.At,
            };
            await using var replica = await LedgerConnection.OpenAsync(app.Services.GetRequiredService<IDbContextFactory<PortalDb>>());
            await replica.CommitAsync([entry with { Fact = fact }]);
            return FakeEngine.OneFace;
        };

        var late = await tenant.Keyed("order-17");

        Assert.Equal((HttpStatusCode.UnprocessableEntity, "idempotency_mismatch"), (late.StatusCode, await late.Code()));
        Assert.Equal(others, (await app.Db(db => db.UsageEvents.SingleAsync(Stop))).RequestId);
    }

    [Fact]
    public async Task A_storm_of_retries_runs_every_key_once()
    {
        await using var app = new GatewayApp();
        var tenant = await Tenant.Create(app, "acme");
        await tenant.Subscribe("faces", "payg", monthlyUnits: null);
        app.Engine.Answer = async (_, _) =>
        {
            await Task.Delay(5, Stop);
            return FakeEngine.OneFace;
        };
        const int Keys = 50;
        using var client = tenant.WithKey();

        var answers = await Task.WhenAll(Enumerable.Range(0, Keys * 16).Select(async i =>
        {
            var key = $"storm-{i % Keys}";
            var response = await client.Keyed(key);
            while (response.StatusCode == HttpStatusCode.Conflict)
            {
                await Task.Delay(10, Stop);
                response = await client.Keyed(key);
            }
            Assert.Equal(HttpStatusCode.OK, response.StatusCode);
            return (Key: key, Id: response.Receipt(), Body: await response.Content.ReadAsStringAsync(Stop), Replayed: response.IsReplayed());
        }));

        Assert.Equal(Keys, app.Engine.Runs);
        Assert.Equal(Keys, answers.Count(answer => !answer.Replayed));
        Assert.All(answers.GroupBy(answer => answer.Key), same => Assert.Single(same.Select(answer => (answer.Id, answer.Body)).Distinct()));
        Assert.Equal(Keys, await app.Db(db => db.UsageEvents.CountAsync(Stop)));
        Assert.Empty(await app.Db(db => new LedgerVerification(db).FindDifferencesAsync(Stop)));
    }
}
