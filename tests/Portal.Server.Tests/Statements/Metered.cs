using System.Net.Http.Json;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Portal.Client.Contracts;
using Portal.Server.Features.Statements;
using Portal.Server.Metering;
using Portal.Server.Tests.Gateway.Fixture;

namespace Portal.Server.Tests.Statements;

/// <summary>A portal whose tenants use what the test says when it says, by the ledger itself; its clock stands on 10 March 2028.</summary>
internal sealed class Metered : IAsyncDisposable
{
    /// <param name="more">Services to put in place of the portal's own.</param>
    /// <param name="ringing">A clock whose timers ring, in place of <see cref="Time"/>.</param>
    public Metered(Action<IServiceCollection>? more = null, TimeProvider? ringing = null) => App = new GatewayApp { Time = ringing ?? Time, More = more };

    public SteppedClock Time { get; } = new(new(2028, 3, 10, 12, 0, 0, TimeSpan.Zero));

    public GatewayApp App { get; }

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public static DateTimeOffset At(int month, int day, int hour = 12) => new(2028, month, day, hour, 0, 0, TimeSpan.Zero);

    /// <summary>An organisation that pays by unit for the models.</summary>
    public async Task<Tenant> Customer(string slug, params string[] models)
    {
        var tenant = await Tenant.Create(App, slug);
        foreach (var model in models is [] ? ["faces"] : models)
        {
            await tenant.Subscribe(model, "payg", monthlyUnits: null);
        }
        return tenant;
    }

    /// <summary>Writes one prediction down.</summary>
    public async Task Use(Tenant tenant, DateTimeOffset at, long units = 1, string? user = null, string? key = null, string model = "faces", long? price = null)
    {
        var (version, subscription, plan) = await App.Db(async db =>
        {
            var of = await db.Subscriptions.SingleAsync(s => s.OrganisationId == tenant.OrganisationId && s.Model!.Slug == model);
            return (await db.ModelVersions.Where(v => v.ModelId == of.ModelId).Select(v => v.Id).FirstAsync(), of.Id, of.PlanId);
        });
        var entry = new LedgerEntry(
            new()
            {
                RequestId = Guid.CreateVersion7(),
                OrganisationId = tenant.OrganisationId,
                ModelVersionId = version,
                SubscriptionId = subscription,
                PlanId = plan,
                Surface = user is null ? Surface.Predict : Surface.Playground,
                UserId = user,
                ApiKeyId = user is null ? key ?? tenant.KeyId : null,
                At = LedgerTime.Micros(at),
                Units = units,
                PriceMicros = price ?? (units * 1000),
                EndReason = EndReason.Success,
                LatencyMicros = 1,
            },
            MonthlyUnits: null);
        Assert.Equal(Settlement.Written, await App.Services.GetRequiredService<Ledger>().WriteAsync(entry));
    }

    public Task<StatementsClosed> Close(DateTimeOffset? now = null)
    {
        if (now is { } then)
        {
            Time.Now = then;
        }
        var closing = App.Services.GetRequiredService<StatementClosing>();
        return closing.CloseAsync(closing.LastDue, actor: null, Stop);
    }

    public static async Task<StatementView> StatementOf(Tenant tenant, string month) =>
        (await tenant.SignedIn("Viewer").GetFromJsonAsync<StatementView>($"/api/statements/{month}", Stop))!;

    public Task<IReadOnlyList<LedgerDifference>> Differences() => App.Db(db => new LedgerVerification(db).FindDifferencesAsync(Stop));

    /// <summary>A browser of an operator who is in some organisation.</summary>
    public static HttpClient Operator(Tenant tenant) => tenant.SignedIn("Operator");

    public ValueTask DisposeAsync() => App.DisposeAsync();
}
