namespace Portal.Server.Metering;

/// <summary>The ledger's statements, in words that SQLite and SQL Server both understand.</summary>
internal static class LedgerSql
{
    public const string FindEvent =
        """SELECT 1 FROM "UsageEvents" WHERE "RequestId" = @id""";

    public const string AddEvent =
        """
        INSERT INTO "UsageEvents" ("RequestId", "OrganisationId", "ModelVersionId", "SubscriptionId", "PlanId", "Surface",
            "UserId", "ApiKeyId", "At", "Units", "PriceMicros", "EndReason", "LatencyMicros")
        VALUES (@id, @organisation, @version, @subscription, @plan, @surface,
            @user, @key, @at, @units, @price, @reason, @latency)
        """;

    public const string ChargeQuota =
        """
        UPDATE "QuotaUse" SET "Units" = "Units" + @units
        WHERE "SubscriptionId" = @subscription AND "Month" = @month AND "Units" + @units <= @limit
        """;

    public const string QuotaUnits =
        """SELECT "Units" FROM "QuotaUse" WHERE "SubscriptionId" = @subscription AND "Month" = @month""";

    public const string OpenQuota =
        """
        INSERT INTO "QuotaUse" ("SubscriptionId", "Month", "OrganisationId", "Units")
        SELECT @subscription, @month, @organisation, 0
        WHERE NOT EXISTS (SELECT 1 FROM "QuotaUse" WHERE "SubscriptionId" = @subscription AND "Month" = @month)
        """;

    public const string UpdateRollup =
        """
        UPDATE "Rollups" SET "Calls" = "Calls" + @calls, "Successes" = "Successes" + @successes,
            "Units" = "Units" + @units, "PriceMicros" = "PriceMicros" + @price
        WHERE "OrganisationId" = @organisation AND "Hour" = @hour AND "ModelVersionId" = @version AND "Surface" = @surface
        """;

    public const string InsertRollup =
        """
        INSERT INTO "Rollups" ("OrganisationId", "Hour", "ModelVersionId", "Surface", "Calls", "Successes", "Units", "PriceMicros")
        VALUES (@organisation, @hour, @version, @surface, @calls, @successes, @units, @price)
        """;
}
