namespace Portal.Server.Metering;

/// <summary>The statements that keep the daily and monthly sums, in words that SQLite and SQL Server both understand.</summary>
internal static class SumSql
{
    public const string UpdateDay =
        """
        UPDATE "DailySums" SET "Calls" = "Calls" + @calls, "Successes" = "Successes" + @successes,
            "Units" = "Units" + @units, "PriceMicros" = "PriceMicros" + @price
        WHERE "OrganisationId" = @organisation AND "Day" = @day AND "ModelVersionId" = @version AND "PlanId" = @plan
            AND "Surface" = @surface AND "UserId" = @user AND "ApiKeyId" = @key
        """;

    public const string InsertDay =
        """
        INSERT INTO "DailySums" ("OrganisationId", "Day", "ModelVersionId", "PlanId", "Surface", "UserId", "ApiKeyId", "Month",
            "Calls", "Successes", "Units", "PriceMicros")
        VALUES (@organisation, @day, @version, @plan, @surface, @user, @key, @month, @calls, @successes, @units, @price)
        """;

    public const string UpdateMonth =
        """
        UPDATE "MonthlySums" SET "Calls" = "Calls" + @calls, "Successes" = "Successes" + @successes,
            "Units" = "Units" + @units, "PriceMicros" = "PriceMicros" + @price
        WHERE "OrganisationId" = @organisation AND "Month" = @month AND "ModelVersionId" = @version AND "PlanId" = @plan
        """;

    public const string InsertMonth =
        """
        INSERT INTO "MonthlySums" ("OrganisationId", "Month", "ModelVersionId", "PlanId", "Calls", "Successes", "Units", "PriceMicros")
        VALUES (@organisation, @month, @version, @plan, @calls, @successes, @units, @price)
        """;

    public const string UpdatePlanDay =
        """
        UPDATE "PlanDays" SET "Calls" = "Calls" + @calls, "Successes" = "Successes" + @successes,
            "Units" = "Units" + @units, "PriceMicros" = "PriceMicros" + @price
        WHERE "PlanId" = @plan AND "Day" = @day
        """;

    public const string InsertPlanDay =
        """
        INSERT INTO "PlanDays" ("PlanId", "Day", "Calls", "Successes", "Units", "PriceMicros")
        VALUES (@plan, @day, @calls, @successes, @units, @price)
        """;
}
