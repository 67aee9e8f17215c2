using System.Net;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Time.Testing;
using Portal.Client.Contracts;
using Portal.Server.Tests.Gateway.Fixture;

namespace Portal.Server.Tests.Gateway.Retries;

/// <summary>What a retry gets, and what it costs.</summary>
public sealed class ReplayTests
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_retry_gets_the_same_answer_and_is_billed_once()
    {
        await using var app = new GatewayApp();
        app.Engine.Units = _ => 3;
        var tenant = await Tenant.Create(app, "acme");
        await tenant.Subscribe("faces", "payg", monthlyUnits: null);

        var first = await tenant.Keyed("order-17");
        var retry = await tenant.Keyed("order-17");

        Assert.Equal((HttpStatusCode.OK, HttpStatusCode.OK), (first.StatusCode, retry.StatusCode));
        Assert.Equal((false, true), (first.IsReplayed(), retry.IsReplayed()));
        Assert.Equal(await first.Content.ReadAsByteArrayAsync(Stop), await retry.Content.ReadAsByteArrayAsync(Stop));
        Assert.Equal(first.Content.Headers.ContentType, retry.Content.Headers.ContentType);
        string[] receipt =
        [
            ReceiptHeaders.RequestId, ReceiptHeaders.Units, ReceiptHeaders.PriceMicros, ReceiptHeaders.LatencyMs, ReceiptHeaders.Rule,
            ReceiptHeaders.EndReason, ReceiptHeaders.Model,
        ];
        Assert.Equal(receipt.Select(first.Receipt), receipt.Select(retry.Receipt));
        Assert.Equal(("3", "charged", "success"), (retry.Receipt(ReceiptHeaders.Units), retry.Receipt(ReceiptHeaders.Rule), retry.Receipt(ReceiptHeaders.EndReason)));
        Assert.Equal(1, app.Engine.Runs);
        Assert.Equal((1, 3), (await app.Db(db => db.UsageEvents.CountAsync(Stop)), await app.Db(db => db.QuotaUse.SumAsync(q => q.Units, Stop))));
    }

    [Fact]
    public async Task A_retry_counts_against_the_rate()
    {
        await using var app = new GatewayApp { Time = new FakeTimeProvider(DateTimeOffset.UtcNow) };
        var tenant = await Tenant.Create(app, "acme");
        await tenant.Subscribe("faces", "free", requestsPerMinute: 3);

        var answers = new List<HttpResponseMessage>();
        for (var i = 0; i < 4; i++)
        {
            answers.Add(await tenant.Keyed("order-17"));
        }

        Assert.Equal([HttpStatusCode.OK, HttpStatusCode.OK, HttpStatusCode.OK, HttpStatusCode.TooManyRequests], answers.Select(a => a.StatusCode));
        Assert.Equal(TimeSpan.FromSeconds(60), answers[3].Headers.RetryAfter?.Delta);
        Assert.Equal(1, app.Engine.Runs);
    }

    [Fact]
    public async Task A_kept_answer_outlives_the_subscription_at_a_rate_of_its_own()
    {
        await using var app = new GatewayApp { Time = new FakeTimeProvider(DateTimeOffset.UtcNow) };
        var tenant = await Tenant.Create(app, "acme", "faces");
        await tenant.Keyed("order-17");
        await app.Db(db => db.Subscriptions.ExecuteUpdateAsync(s => s.SetProperty(x => x.CancelledAt, DateTime.UtcNow), Stop));

        var answers = new List<HttpStatusCode>();
        for (var i = 0; i < 61; i++)
        {
            answers.Add((await tenant.Keyed("order-17")).StatusCode);
        }

        Assert.All(answers[..60], status => Assert.Equal(HttpStatusCode.OK, status));
        Assert.Equal(HttpStatusCode.TooManyRequests, answers[60]);
        Assert.Equal(1, app.Engine.Runs);
    }

    [Fact]
    public async Task A_paid_answer_is_had_again_without_a_subscription()
    {
        await using var app = new GatewayApp();
        var tenant = await Tenant.Create(app, "acme", "faces");
        var first = await tenant.Keyed("order-17");
        await app.Db(db => db.Subscriptions.ExecuteDeleteAsync(Stop));

        var retry = await tenant.Keyed("order-17");

        Assert.Equal((HttpStatusCode.OK, first.Receipt()), (retry.StatusCode, retry.Receipt()));
        Assert.Equal(HttpStatusCode.Forbidden, (await tenant.Keyed("order-18")).StatusCode);
    }

    [Fact]
    public async Task Another_organisation_with_the_same_key_runs_its_own()
    {
        await using var app = new GatewayApp();
        Tenant[] tenants = [await Tenant.Create(app, "one", "faces"), await Tenant.Create(app, "two", "faces")];

        var answers = await Task.WhenAll(tenants.Select(tenant => tenant.Keyed("order-17")));

        Assert.All(answers, answer => Assert.Equal((HttpStatusCode.OK, false), (answer.StatusCode, answer.IsReplayed())));
        Assert.Equal(2, app.Engine.Runs);
        Assert.Equal(answers[1].Receipt(), (await tenants[1].Keyed("order-17")).Receipt());
    }

    [Fact]
    public async Task Another_api_key_of_the_organisation_gets_the_receipt_and_not_the_answer()
    {
        await using var app = new GatewayApp();
        app.Engine.Units = _ => 3;
        var tenant = await Tenant.Create(app, "acme");
        await tenant.Subscribe("faces", "payg", monthlyUnits: null);
        var first = await tenant.Keyed("order-17");

        var other = await tenant.Keyed("order-17", apiKey: await tenant.SecondKey());

        Assert.Equal((HttpStatusCode.Conflict, "idempotent_answer_not_kept"), (other.StatusCode, await other.Code()));
        string[] receipt = [ReceiptHeaders.RequestId, ReceiptHeaders.Units, ReceiptHeaders.PriceMicros, ReceiptHeaders.Rule, ReceiptHeaders.EndReason];
        Assert.Equal(receipt.Select(first.Receipt), receipt.Select(other.Receipt));
        Assert.DoesNotContain("\"face\"", await other.Content.ReadAsStringAsync(Stop), StringComparison.Ordinal);
        Assert.Equal(1, app.Engine.Runs);
    }
}
