using System.Net.Http.Json;
using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Portal.Client.Contracts;
using Portal.Server.Auth;
using Portal.Server.Data;
using Portal.Server.Features.Keys;
using Portal.Server.Features.Organisations;
using Portal.Server.Features.Subscriptions;

namespace Portal.Server.Tests.Gateway.Fixture;

/// <summary>An organisation with a key.</summary>
internal sealed record Tenant(GatewayApp App, int OrganisationId, string Key)
{
    public string KeyId => ApiKeyText.Parse(Key)!.Value.Id;

    public static async Task<Tenant> Create(GatewayApp app, string slug, params string[] subscribeTo)
    {
        var tenant = await app.Db(async db =>
        {
            var now = app.Time.GetUtcNow().UtcDateTime;
            var organisation = new Organisation { Slug = slug, Name = slug, Industry = "J", SizeClass = "1-9", CreatedAt = now };
            db.Add(organisation);
            await db.SaveChangesAsync();
            var (row, secret) = ApiKeyIssue.New(organisation.Id, "test key", ["predict"], null, now);
            db.Add(row);
            await db.SaveChangesAsync();
            return new Tenant(app, organisation.Id, secret);
        });
        foreach (var model in subscribeTo)
        {
            await tenant.Subscribe(model, "free");
        }
        return tenant;
    }

    /// <summary>Sets the model's plan as the test wants it and subscribes to it.</summary>
    public async Task<Subscription> Subscribe(string model, string plan, long? monthlyUnits = 1000, int requestsPerMinute = 100_000) =>
        await App.Db(async db =>
        {
            var found = await db.Plans.SingleAsync(p => p.Model!.Slug == model && p.Code == plan);
            await db.Plans.Where(p => p.Id == found.Id).ExecuteUpdateAsync(p => p
                .SetProperty(x => x.MonthlyUnits, monthlyUnits).SetProperty(x => x.RequestsPerMinute, requestsPerMinute));
            var subscription = new Subscription
            {
                OrganisationId = OrganisationId,
                ModelId = found.ModelId,
                PlanId = found.Id,
                CreatedAt = App.Time.GetUtcNow().UtcDateTime,
            };
            db.Add(subscription);
            await db.SaveChangesAsync();
            return subscription;
        });

    public HttpClient WithKey() => WithKey(Key);

    public HttpClient WithKey(string key)
    {
        var client = App.CreateClient();
        client.DefaultRequestHeaders.TryAddWithoutValidation("Authorization", $"Bearer {key}");
        return client;
    }

    /// <summary>A browser of one of the organisation's members.</summary>
    public HttpClient SignedIn(string role = "Member", string user = "somebody", bool ours = true)
    {
        PutMember(user, role);
        return Claiming(role, user, ours);
    }

    /// <summary>A browser whose cookie says so, whatever the membership is.</summary>
    public HttpClient Claiming(string role, string user, bool ours = true)
    {
        var client = App.CreateClient();
        client.DefaultRequestHeaders.Add(TestSignIn.Header, TestSignIn.Member(OrganisationId, role, user));
        if (ours)
        {
            client.DefaultRequestHeaders.Add(AntiforgeryHeader.Name, AntiforgeryHeader.Value);
        }
        return client;
    }

    // A person's keys are worth what the person's membership is, so there must be one.
    private void PutMember(string user, string role)
    {
        using var db = App.Services.GetRequiredService<IDbContextFactory<PortalDb>>().CreateDbContext();
        var held = Enum.TryParse<OrganisationRole>(role, out var known) ? known : OrganisationRole.Viewer;
        if (db.Memberships.SingleOrDefault(m => m.OrganisationId == OrganisationId && m.UserId == user) is { } member)
        {
            member.Role = held;
        }
        else
        {
            if (!db.Users.Any(u => u.Id == user))
            {
                var email = $"{user}@{OrganisationId}.example";
                db.Add(new PortalUser { Id = user, UserName = email, NormalizedUserName = email.ToUpperInvariant(), DisplayName = user });
            }
            db.Add(new Membership { OrganisationId = OrganisationId, UserId = user, Role = held, CreatedAt = App.Time.GetUtcNow().UtcDateTime });
        }
        db.SaveChanges();
    }

    /// <summary>What Prometheus would scrape, by a key made for that.</summary>
    public async Task<string> Metrics()
    {
        var key = await App.Db(async db =>
        {
            var (row, secret) = ApiKeyIssue.New(OrganisationId, "metrics", [ApiKeyScopes.Metrics], null, App.Time.GetUtcNow().UtcDateTime);
            db.Add(row);
            await db.SaveChangesAsync();
            return secret;
        });
        return await WithKey(key).GetStringAsync("/metrics", TestContext.Current.CancellationToken);
    }

    public Task<HttpResponseMessage> Predict(string model = "faces") =>
        WithKey().PostAsync($"/predict/{model}", Inputs.PngBody, TestContext.Current.CancellationToken);
}

internal static class Answers
{
    /// <summary>The body as JSON, whatever the status.</summary>
    public static async Task<JsonElement> Json(this HttpResponseMessage response) =>
        await response.Content.ReadFromJsonAsync<JsonElement>(TestContext.Current.CancellationToken);

    public static async Task<string?> Code(this HttpResponseMessage response) => (await response.Json()).GetProperty("code").GetString();
}
