using System.Net;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;
using Portal.Client.Contracts;
using Portal.Inference.Engine;
using Portal.Server.Data;
using Portal.Server.Gateway.Admission.Retries;
using Portal.Server.Metering;
using Portal.Server.Tests.Gateway.Fixture;
using Portal.Server.Tests.Metering;

namespace Portal.Server.Tests.Gateway.Retries;

public sealed class IdempotencyTests
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
    public async Task A_key_that_was_used_for_another_request_is_refused()
    {
        await using var app = new GatewayApp();
        var tenant = await Tenant.Create(app, "acme", "faces", "speech");
        await tenant.Keyed("order-17");

        var otherBody = await tenant.Keyed("order-17", Inputs.Body([.. Inputs.Png, 4], "image/png"));
        var otherAddress = await tenant.Keyed("order-17", path: "/predict/faces/result");
        var otherModel = await tenant.Keyed("order-17", path: "/predict/speech");

        foreach (var response in new[] { otherBody, otherAddress, otherModel })
        {
            Assert.Equal(HttpStatusCode.UnprocessableEntity, response.StatusCode);
            var problem = await response.Json();
            Assert.Equal(("idempotency_mismatch", "Idempotency-Key"), (problem.GetProperty("code").GetString(), problem.GetProperty("field").GetString()));
        }
        Assert.Equal(1, app.Engine.Runs);
    }

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

    [Theory]
    [InlineData("caf\u00e9")]
    [InlineData("a\tb")]
    [InlineData("too long")]
    public async Task A_key_that_is_no_key_is_refused_by_name(string key)
    {
        await using var app = new GatewayApp();
        var tenant = await Tenant.Create(app, "acme", "faces");
        var sent = key == "too long" ? new string('k', 256) : key;

        var refused = await tenant.Keyed(sent);

        var problem = await refused.Json();
        Assert.Equal(HttpStatusCode.BadRequest, refused.StatusCode);
        Assert.Equal(("invalid_idempotency_key", "Idempotency-Key"), (problem.GetProperty("code").GetString(), problem.GetProperty("field").GetString()));
        Assert.Equal(0, app.Engine.Runs);
        Assert.Equal(HttpStatusCode.OK, (await tenant.Keyed(new string('~', 255))).StatusCode);
    }

    [Fact]
    public async Task A_browser_has_no_secret_to_seal_with_and_is_told_so()
    {
        await using var app = new GatewayApp();
        var tenant = await Tenant.Create(app, "acme", "faces");

        var refused = await tenant.SignedIn().Keyed("order-17");

        Assert.Equal((HttpStatusCode.BadRequest, "idempotency_needs_api_key"), (refused.StatusCode, await refused.Code()));
        Assert.Equal(0, app.Engine.Runs);
    }

    [Fact]
    public async Task What_is_refused_or_fails_does_not_use_the_key()
    {
        await using var app = new GatewayApp();
        var tenant = await Tenant.Create(app, "acme");
        await tenant.Subscribe("faces", "free", monthlyUnits: 1);
        async Task Expect(HttpStatusCode status, Func<HttpContent>? body = null) =>
            Assert.Equal(status, (await tenant.Keyed("order-17", body?.Invoke())).StatusCode);

        await Expect(HttpStatusCode.BadRequest, () => Inputs.Body([], "image/png"));
        await Expect(HttpStatusCode.UnsupportedMediaType, () => Inputs.Body([1], "text/plain"));
        app.Engine.Units = _ => 2;
        await Expect(HttpStatusCode.TooManyRequests);
        app.Engine.Units = _ => 1;
        app.Engine.Answer = (_, _) => throw new EngineOverloadedException("rows of faces", 256, "Engine:QueueRowsPerModel", TimeSpan.FromSeconds(1));
        await Expect(HttpStatusCode.ServiceUnavailable);
        app.Engine.Answer = (_, _) => throw new PredictionRefusedException(RefusalReason.Undecodable, "it ends early");
        await Expect(HttpStatusCode.UnprocessableEntity);
        app.Engine.Answer = (_, _) => throw new InvalidOperationException("broken");
        await Expect(HttpStatusCode.InternalServerError);
        app.Engine.Answer = (_, _) => Task.FromResult(FakeEngine.OneFace);

        var answered = await tenant.Keyed("order-17");

        Assert.Equal((HttpStatusCode.OK, false), (answered.StatusCode, answered.IsReplayed()));
        // The quota is used up; a replay takes nothing from it.
        Assert.True((await tenant.Keyed("order-17")).IsReplayed());
        Assert.Equal(HttpStatusCode.TooManyRequests, (await tenant.Keyed("order-18")).StatusCode);
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
    public async Task The_header_is_in_the_description_of_what_takes_it()
    {
        await using var app = new GatewayApp();
        using var client = app.CreateClient();

        var paths = (await (await client.GetAsync("/openapi/v1.json", Stop)).Json()).GetProperty("paths");

        var taking = paths.EnumerateObject().Where(path => path.Value.TryGetProperty("post", out var post)
            && post.TryGetProperty("parameters", out var parameters)
            && parameters.EnumerateArray().Any(parameter => parameter.GetProperty("name").GetString() == "Idempotency-Key")).Select(path => path.Name);
        Assert.Equal(
            [
                "/predict/{model}", "/predict/{model}/result", "/v1/chat/completions", "/v1/embeddings", "/v2/models/{model}/generate",
                "/v2/models/{model}/infer", "/v2/models/{model}/versions/{version}/generate", "/v2/models/{model}/versions/{version}/infer",
            ],
            taking.Order(StringComparer.Ordinal));
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
