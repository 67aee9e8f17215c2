using Microsoft.EntityFrameworkCore;
using Portal.Server.Data;

namespace Portal.Server.Metering;

/// <summary>Makes the sums of days, months and plans of a database whose events are older than these tables; once, when it is migrated.</summary>
internal static class DailySumBackfill
{
    private const string InsertDays =
        """
        INSERT INTO "DailySums" ("OrganisationId", "Day", "ModelVersionId", "PlanId", "Surface", "UserId", "ApiKeyId", "Month",
            "Calls", "Successes", "Units", "PriceMicros")
        """;

    private const string SumOfDays =
        """
            COUNT(*), SUM(CASE WHEN "EndReason" = 1 THEN 1 ELSE 0 END), SUM("Units"), SUM("PriceMicros")
        FROM (SELECT "OrganisationId", CAST("At" / 86400000000 AS int) AS "Day", "ModelVersionId", "PlanId", "Surface",
                COALESCE("UserId", '') AS "UserId", COALESCE("ApiKeyId", '') AS "ApiKeyId", "EndReason", "Units", "PriceMicros"
            FROM "UsageEvents") AS "e"
        GROUP BY "OrganisationId", "Day", "ModelVersionId", "PlanId", "Surface", "UserId", "ApiKeyId"
        """;

    internal const string DaysOnSqlite =
        $"""
        {InsertDays}
        SELECT "OrganisationId", "Day", "ModelVersionId", "PlanId", "Surface", "UserId", "ApiKeyId",
            CAST(strftime('%Y', "Day" * 86400, 'unixepoch') AS int) * 12 + CAST(strftime('%m', "Day" * 86400, 'unixepoch') AS int) - 1,
        {SumOfDays}
        """;

    internal const string DaysOnSqlServer =
        $"""
        {InsertDays}
        SELECT "OrganisationId", "Day", "ModelVersionId", "PlanId", "Surface", "UserId", "ApiKeyId",
            YEAR(DATEADD(day, "Day", '19700101')) * 12 + MONTH(DATEADD(day, "Day", '19700101')) - 1,
        {SumOfDays}
        """;

    internal const string Months =
        """
        INSERT INTO "MonthlySums" ("OrganisationId", "Month", "ModelVersionId", "PlanId", "Calls", "Successes", "Units", "PriceMicros")
        SELECT "OrganisationId", "Month", "ModelVersionId", "PlanId", SUM("Calls"), SUM("Successes"), SUM("Units"), SUM("PriceMicros")
        FROM "DailySums" GROUP BY "OrganisationId", "Month", "ModelVersionId", "PlanId"
        """;

    internal const string PlanDays =
        """
        INSERT INTO "PlanDays" ("PlanId", "Day", "Calls", "Successes", "Units", "PriceMicros")
        SELECT "PlanId", "Day", SUM("Calls"), SUM("Successes"), SUM("Units"), SUM("PriceMicros")
        FROM "DailySums" GROUP BY "PlanId", "Day"
        """;

    /// <summary>Does nothing where there are daily sums already, or no events. The migration holds the transaction: all or nothing.</summary>
    public static async Task RunAsync(DbContext db, CancellationToken cancellationToken)
    {
        if (await db.Set<DailySum>().AnyAsync(cancellationToken) || !await db.Set<UsageEvent>().AnyAsync(cancellationToken))
        {
            return;
        }
        var patience = db.Database.GetCommandTimeout();
        db.Database.SetCommandTimeout(TimeSpan.FromHours(1));
        await db.Database.ExecuteSqlRawAsync(db.Database.IsSqlite() ? DaysOnSqlite : DaysOnSqlServer, cancellationToken);
        await db.Database.ExecuteSqlRawAsync(Months, cancellationToken);
        await db.Database.ExecuteSqlRawAsync(PlanDays, cancellationToken);
        db.Database.SetCommandTimeout(patience);
    }
}
