using System.Net;
using Grpc.Core;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Time.Testing;
using Portal.Server.Features.Limits;
using Portal.Server.Tests.Gateway.Fixture;
using Portal.Server.Tests.Gateway.Grpc;

namespace Portal.Server.Tests.Limits;

/// <summary>Whom a limit binds, and what who is refused is told.</summary>
public sealed class DoorLimitTests
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_members_limit_binds_the_playground_and_the_members_keys_and_nobody_else()
    {
        await using var app = new GatewayApp();
        var tenant = await LimitedTenant.Create(app);
        var own = tenant.WithKey(await tenant.AddKey("bo"));
        var browser = tenant.SignedIn(user: "bo");
        await tenant.Limit(LimitKind.UnitsPerDay, 2, user: "bo");
        Assert.Equal(HttpStatusCode.OK, await Call(browser));
        Assert.Equal(HttpStatusCode.OK, await Call(own));

        Assert.Equal(HttpStatusCode.TooManyRequests, await Call(browser));
        Assert.Equal(HttpStatusCode.TooManyRequests, await Call(own));
        Assert.Equal(HttpStatusCode.OK, await Call(tenant.SignedIn(user: "di")));
        Assert.Equal(HttpStatusCode.OK, await Call(tenant.WithKey()));
        await app.AssertLedgerAgrees();
    }

    [Fact]
    public async Task A_cap_within_a_shared_subscription_counts_that_model_only()
    {
        await using var app = new GatewayApp();
        var tenant = await LimitedTenant.Create(app);
        var speech = await tenant.Subscribe("speech", "payg", monthlyUnits: null);
        await tenant.Limit(LimitKind.UnitsPerMonth, 1, key: tenant.KeyId, subscription: speech.Id);
        var client = tenant.WithKey();
        Assert.Equal(HttpStatusCode.OK, await Call(client, "speech", "audio/wav"));

        Assert.Equal(HttpStatusCode.TooManyRequests, await Call(client, "speech", "audio/wav"));
        Assert.Equal(HttpStatusCode.OK, await Call(client));
        Assert.Equal(HttpStatusCode.OK, await Call(tenant.SignedIn(), "speech", "audio/wav"));
        await app.AssertLedgerAgrees();
    }

    [Fact]
    public async Task A_refusal_names_the_limit_who_set_it_where_to_change_it_and_when_it_starts_anew()
    {
        await using var app = new GatewayApp { Time = new FakeTimeProvider(new(2027, 3, 28, 12, 0, 0, TimeSpan.Zero)) };
        var tenant = await LimitedTenant.Create(app);
        await app.Db(db => db.Organisations.Where(o => o.Id == tenant.OrganisationId)
            .ExecuteUpdateAsync(o => o.SetProperty(x => x.TimeZone, "Europe/Berlin"), Stop));
        await tenant.Limit(LimitKind.Budget, 1500, LimitReset.Day);
        Assert.Equal(HttpStatusCode.OK, (await tenant.Predict()).StatusCode);

        var refused = await tenant.Predict();

        // A day of 23 hours: it ends at 22:00 UTC.
        Assert.Equal(TimeSpan.FromHours(10), refused.Headers.RetryAfter?.Delta);
        var problem = await refused.Json();
        Assert.Equal("budget_exceeded", problem.GetProperty("code").GetString());
        Assert.Equal("/organisation#limits", problem.GetProperty("link").GetString());
        Assert.Equal(new(2027, 3, 28, 22, 0, 0, TimeSpan.Zero), problem.GetProperty("resetsAt").GetDateTimeOffset());
        Assert.Equal(
            "The organisation's limit of 0.0015 credits a day has too little left. owner-acme's name set it; owners and admins change it on "
                + "/organisation#limits. This call may cost 0.001 credits. The count starts anew at 2027-03-28 22:00:00Z.",
            problem.GetProperty("detail").GetString());
    }

    [Fact]
    public async Task Every_face_refuses_in_its_own_shape_and_the_callers_language()
    {
        await using var app = new GatewayApp();
        var tenant = await LimitedTenant.Create(app);
        await tenant.Limit(LimitKind.UnitsPerDay, 0);

        var client = tenant.WithKey();
        client.DefaultRequestHeaders.AcceptLanguage.ParseAdd("zh-CN");
        var predict = await (await client.PostAsync("/predict/faces", Inputs.PngBody, Stop)).Json();
        var oip = await client.PostAsync("/v2/models/faces/generate", Inputs.Json(new { text_input = "x" }), Stop);
        var grpc = await Assert.ThrowsAsync<RpcException>(
            async () => await GrpcCalls.Client(app).ModelInferAsync(GrpcCalls.File("faces", Inputs.Png), GrpcCalls.With(tenant.Key)));

        Assert.Contains("每天 0 个单位", predict.GetProperty("detail").GetString(), StringComparison.Ordinal);
        Assert.Equal("limit_exceeded", predict.GetProperty("code").GetString());
        Assert.Equal(HttpStatusCode.TooManyRequests, oip.StatusCode);
        Assert.NotNull(oip.Headers.RetryAfter?.Delta);
        Assert.Contains("每天 0 个单位", (await oip.Json()).GetProperty("error").GetString(), StringComparison.Ordinal);
        Assert.Equal((StatusCode.ResourceExhausted, "limit_exceeded"), (grpc.StatusCode, grpc.Trailers.GetValue("x-portal-code")));
        Assert.NotNull(grpc.Trailers.GetValue("retry-after-ms"));
    }

    [Fact]
    public async Task A_changed_limit_counts_at_once_and_what_was_used_before_it_too()
    {
        await using var app = new GatewayApp();
        var tenant = await LimitedTenant.Create(app);
        await tenant.Storm(3);
        var limit = await tenant.Limit(LimitKind.UnitsPerMonth, 3);
        Assert.Equal(HttpStatusCode.TooManyRequests, (await tenant.Predict()).StatusCode);

        await app.Db(db => db.Limits.ExecuteUpdateAsync(l => l.SetProperty(x => x.Most, 4), Stop));
        Assert.Equal(HttpStatusCode.OK, (await tenant.Predict()).StatusCode);
        Assert.Equal(HttpStatusCode.TooManyRequests, (await tenant.Predict()).StatusCode);

        await app.Db(db => db.Limits.Where(l => l.Id == limit.Id).ExecuteDeleteAsync(Stop));
        Assert.Equal(HttpStatusCode.OK, (await tenant.Predict()).StatusCode);
    }

    [Fact]
    public async Task What_another_replica_used_of_a_limit_is_refused_by_the_ledger_and_nothing_is_charged()
    {
        await using var app = new GatewayApp();
        var tenant = await LimitedTenant.Create(app);
        await tenant.Subscribe("speech", "free", monthlyUnits: 100);
        await tenant.Limit(LimitKind.UnitsPerMonth, 100);
        await tenant.Limit(LimitKind.UnitsPerDay, 5);
        Assert.Equal(HttpStatusCode.OK, await Call(tenant.WithKey(), "speech", "audio/wav"));
        await app.Db(db => db.AllowanceUse.Where(u => u.Amount == 1).OrderBy(u => u.ScopeId).Skip(1)
            .ExecuteUpdateAsync(u => u.SetProperty(x => x.Amount, 5), Stop));

        Assert.Equal(HttpStatusCode.TooManyRequests, await Call(tenant.WithKey(), "speech", "audio/wav"));
        var runs = app.Engine.Runs;
        Assert.Equal(HttpStatusCode.TooManyRequests, await Call(tenant.WithKey(), "speech", "audio/wav"));

        // The second refusal came before the engine; the other counters have back what they were charged.
        Assert.Equal(runs, app.Engine.Runs);
        Assert.Equal(1, await tenant.Units());
        Assert.Equal(1, await app.Db(db => db.QuotaUse.SumAsync(q => q.Units, Stop)));
        Assert.Equal([1, 5], await app.Db(db => db.AllowanceUse.OrderBy(u => u.ScopeId).Select(u => u.Amount).ToListAsync(Stop)));
    }

    [Fact]
    public async Task An_organisation_without_limits_has_no_counters()
    {
        await using var app = new GatewayApp();
        var tenant = await LimitedTenant.Create(app);

        await tenant.Storm(20);

        Assert.Equal(20, await tenant.Units());
        Assert.Equal(0, await app.Db(db => db.AllowanceUse.CountAsync(Stop)));
    }

    [Fact]
    public async Task A_day_ends_at_the_organisations_midnight_and_a_clock_that_steps_back_brings_nothing_back()
    {
        // The last millisecond of a leap day in Shanghai.
        var time = new FakeTimeProvider(new DateTimeOffset(2028, 2, 29, 16, 0, 0, TimeSpan.Zero).AddMilliseconds(-1));
        await using var app = new GatewayApp { Time = time };
        var tenant = await LimitedTenant.Create(app);
        await app.Db(db => db.Organisations.Where(o => o.Id == tenant.OrganisationId)
            .ExecuteUpdateAsync(o => o.SetProperty(x => x.TimeZone, "Asia/Shanghai"), Stop));
        await tenant.Limit(LimitKind.UnitsPerDay, 1);
        Assert.Equal(HttpStatusCode.OK, (await tenant.Predict()).StatusCode);
        var refused = await tenant.Predict();
        Assert.Equal(TimeSpan.FromSeconds(1), refused.Headers.RetryAfter?.Delta);

        time.Advance(TimeSpan.FromMilliseconds(1));
        Assert.Equal(HttpStatusCode.OK, (await tenant.Predict()).StatusCode);
        Assert.Equal(HttpStatusCode.TooManyRequests, (await tenant.Predict()).StatusCode);

        time.AdjustTime(time.GetUtcNow().AddSeconds(-5));
        Assert.Equal(HttpStatusCode.TooManyRequests, (await tenant.Predict()).StatusCode);
        Assert.Equal(2, await tenant.Units());
        await app.AssertLedgerAgrees();
    }

    private static async Task<HttpStatusCode> Call(HttpClient client, string model = "faces", string media = "image/png") =>
        (await client.PostAsync($"/predict/{model}", Inputs.Body(Inputs.Png, media), Stop)).StatusCode;
}
