using Microsoft.EntityFrameworkCore;
using Portal.Client.Contracts;
using Portal.Server.Auth;
using Portal.Server.Features.Keys;
using Portal.Server.Features.Limits;
using Portal.Server.Features.Organisations;
using Portal.Server.Metering;
using Portal.Server.Tests.Gateway.Fixture;

namespace Portal.Server.Tests.Limits;

/// <summary>An organisation on the plan of a credit a thousand units, with people who may set limits.</summary>
internal static class LimitedTenant
{
    public const string Owner = "owner";

    /// <summary>What a unit costs, in micros.</summary>
    public const long Price = 1000;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public static async Task<Tenant> Create(GatewayApp app, string slug = "acme")
    {
        var tenant = await Tenant.Create(app, slug);
        await tenant.Join($"{Owner}-{slug}", OrganisationRole.Owner);
        await tenant.Subscribe("faces", "payg", monthlyUnits: null);
        await app.Db(db => db.Plans.Where(p => p.Code == "payg").ExecuteUpdateAsync(p => p.SetProperty(x => x.UnitPriceMicros, Price), Stop));
        return tenant;
    }

    public static string OwnerOf(this Tenant tenant, string slug = "acme") => $"{Owner}-{slug}";

    public static HttpClient AsOwner(this Tenant tenant, string slug = "acme") => tenant.SignedIn("Owner", $"{Owner}-{slug}");

    public static Task<int> Join(this Tenant tenant, string user, OrganisationRole role) => tenant.App.Db(db =>
    {
        var now = tenant.App.Time.GetUtcNow().UtcDateTime;
        db.Add(new PortalUser { Id = user, UserName = user, DisplayName = $"{user}'s name", CreatedAt = now });
        db.Add(new Membership { OrganisationId = tenant.OrganisationId, UserId = user, Role = role, CreatedAt = now });
        return db.SaveChangesAsync(Stop);
    });

    /// <summary>A further key, by a member or the console.</summary>
    public static Task<string> AddKey(this Tenant tenant, string? maker = null) => tenant.App.Db(async db =>
    {
        var (row, secret) = ApiKeyIssue.New(tenant.OrganisationId, "further", ["predict"], maker, tenant.App.Time.GetUtcNow().UtcDateTime);
        db.Add(row);
        await db.SaveChangesAsync(Stop);
        return secret;
    });

    /// <summary>Sets a limit as its owner does, past the API.</summary>
    public static Task<UsageLimit> Limit(
        this Tenant tenant, LimitKind kind, long? most, LimitReset? reset = null, long? warnAt = null, string? user = null, string? key = null,
        int? subscription = null) => tenant.App.Db(async db =>
    {
        var now = tenant.App.Time.GetUtcNow().UtcDateTime;
        var limit = new UsageLimit
        {
            OrganisationId = tenant.OrganisationId,
            UserId = user,
            ApiKeyId = key,
            SubscriptionId = subscription,
            Kind = kind,
            Reset = reset ?? (kind == LimitKind.UnitsPerDay ? LimitReset.Day : kind == LimitKind.UnitsPerMonth ? LimitReset.Month : null),
            Most = most,
            WarnAt = warnAt,
            Slot = Guid.NewGuid().ToString(),
            SetByUserId = tenant.OwnerOf(),
            SetAt = now,
            CountsFrom = now.AddDays(-1),
        };
        db.Add(limit);
        await db.SaveChangesAsync(Stop);
        return limit;
    });

    public static Task<HttpResponseMessage[]> Storm(this Tenant tenant, int calls, params HttpClient[] clients)
    {
        HttpClient[] callers = clients.Length == 0 ? [tenant.WithKey()] : clients;
        return Task.WhenAll(Enumerable.Range(0, calls).Select(i => callers[i % callers.Length].PostAsync("/predict/faces", Inputs.PngBody, Stop)));
    }

    public static Task<long> Units(this Tenant tenant) =>
        tenant.App.Db(db => db.UsageEvents.Where(e => e.OrganisationId == tenant.OrganisationId).SumAsync(e => e.Units, Stop));

    public static async Task AssertLedgerAgrees(this GatewayApp app) =>
        Assert.Empty(await app.Db(db => new LedgerVerification(db).FindDifferencesAsync(Stop)));
}
