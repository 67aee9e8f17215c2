using Microsoft.EntityFrameworkCore;
using Portal.Server.Data;
using Portal.Server.Features.Keys;
using Portal.Server.Features.Organisations;

namespace Portal.Tests.Hosting;

/// <summary>An organisation written straight into a started portal's database: one that nobody has to register.</summary>
internal static class PortalTenant
{
    private const string Plan = "payg";

    /// <summary>Adds an organisation that is subscribed to every model, metered like everybody by limits that no test reaches.</summary>
    /// <param name="data">The portal's data folder.</param>
    /// <param name="slug">The organisation's.</param>
    /// <returns>An API key with the scope <c>predict</c>.</returns>
    public static async Task<string> SubscribeAsync(string data, string slug)
    {
        await using var db = Open(data);
        var organisation = new Organisation { Slug = slug, Name = slug, Industry = "J", SizeClass = "1-9", CreatedAt = DateTime.UtcNow };
        db.Organisations.Add(organisation);
        await db.SaveChangesAsync();
        await db.Plans.ExecuteUpdateAsync(plan => plan
            .SetProperty(p => p.RequestsPerMinute, int.MaxValue).SetProperty(p => p.MonthlyUnits, 1_000_000_000_000L));
        foreach (var plan in await db.Plans.Where(plan => plan.Code == Plan).ToListAsync())
        {
            db.Subscriptions.Add(new() { OrganisationId = organisation.Id, ModelId = plan.ModelId, PlanId = plan.Id, CreatedAt = DateTime.UtcNow });
        }
        var (row, secret) = ApiKeyIssue.New(organisation.Id, "test key", ["predict"], userId: null, DateTime.UtcNow);
        db.ApiKeys.Add(row);
        await db.SaveChangesAsync();
        return secret;
    }

    /// <summary>The portal's database, beside it.</summary>
    public static PortalDb Open(string data) => new SqlitePortalDb(
        new DbContextOptionsBuilder<SqlitePortalDb>().UseSqlite($"Data Source={Path.Combine(data, "portal.db")};Pooling=False").Options);
}
