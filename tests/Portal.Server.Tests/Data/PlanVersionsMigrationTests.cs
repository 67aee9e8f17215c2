using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;
using Portal.Server.Data;

namespace Portal.Server.Tests.Data;

public sealed class PlanVersionsMigrationTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("portal-migration-").FullName;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public void Dispose() => TestFolder.Delete(folder);

    [Fact]
    public async Task An_older_portals_plans_become_version_1_and_its_subscriptions_their_first_terms()
    {
        await using var db = new SqlitePortalDb(
            DesignTime.Options<SqlitePortalDb>().UseSqlite($"Data Source={Path.Combine(folder, "portal.db")};Pooling=False").Options);
        var migrator = db.GetService<IMigrator>();
        await migrator.MigrateAsync(db.Database.GetMigrations().Single(name => name.EndsWith("_PlanLimits", StringComparison.Ordinal)), Stop);
        await db.Database.ExecuteSqlRawAsync(
            """
            INSERT INTO "Organisations" ("Id", "Slug", "Name", "Industry", "SizeClass", "Country", "IsDemo", "CreatedAt")
            VALUES (7, 'acme', 'Acme', 'J', '1-9', '', 0, '2026-01-01 00:00:00');
            INSERT INTO "Models" ("Id", "OrganisationId", "Slug", "Task", "CreatedAt") VALUES (3, 7, 'faces', 'object-detection', '2026-02-03 04:05:06');
            INSERT INTO "Plans" ("Id", "ModelId", "Code", "UnitPriceMicros", "MonthlyUnits", "RequestsPerMinute") VALUES (5, 3, 'payg', 1000, NULL, 600);
            INSERT INTO "Subscriptions" ("Id", "OrganisationId", "ModelId", "PlanId", "CreatedAt", "CancelledAt")
            VALUES (9, 7, 3, 5, '2026-03-01 00:00:00', '2026-04-01 00:00:00');
            """,
            Stop);

        await migrator.MigrateAsync(cancellationToken: Stop);

        var plan = await db.Plans.SingleAsync(Stop);
        Assert.Equal((5, 1, 1000, 0), (plan.Id, plan.Version, plan.UnitPriceMicros, plan.MonthlyFeeMicros));
        Assert.Equal((new DateTime(2026, 2, 3, 4, 5, 6), null), (plan.PublishedAt, plan.WithdrawnAt));
        Assert.Empty(plan.Tiers);
        Assert.Empty(plan.Questions);
        var term = await db.SubscriptionTerms.SingleAsync(Stop);
        Assert.Equal((9, 7, 5), (term.SubscriptionId, term.OrganisationId, term.PlanId));
        Assert.Equal((new DateTime(2026, 3, 1), new DateTime(2026, 4, 1)), (term.StartedAt, term.EndedAt));
    }
}
