namespace Portal.Server.Metering;

/// <summary>The statements of allowances, in words that SQLite and SQL Server both understand.</summary>
internal static class AllowanceSql
{
    public const string Charge =
        """
        UPDATE "AllowanceUse" SET "Amount" = "Amount" + @amount
        WHERE "Scope" = @scope AND "ScopeId" = @id AND "From" = @from AND "Amount" + @amount <= @most
        """;

    /// <summary>A counter that begins within its period has in it what the ledger has of it already.</summary>
    public const string OpenUnits = Open + "\"Units\"" + Share;

    public const string OpenPrices = Open + "\"PriceMicros\"" + Share;

    public const string Find =
        """SELECT 1 FROM "AllowanceUse" WHERE "Scope" = @scope AND "ScopeId" = @id AND "From" = @from""";

    public const string Tell =
        """
        UPDATE "AllowanceUse" SET "Told" = "Told" | @bit
        WHERE "Scope" = @scope AND "ScopeId" = @id AND "From" = @from AND "Amount" >= @at AND ("Told" & @bit) = 0
        """;

    private const string Open =
        """
        INSERT INTO "AllowanceUse" ("Scope", "ScopeId", "From", "To", "OrganisationId", "Measure", "Told", "Amount")
        SELECT @scope, @id, @from, @to, @organisation, @measure, 0, COALESCE((SELECT SUM(
        """;

    private const string Share =
        """
        ) FROM "UsageEvents" WHERE "OrganisationId" = @organisation AND "At" >= @from AND "At" < @to
            AND (@subscription IS NULL OR "SubscriptionId" = @subscription)
            AND (@key IS NULL OR "ApiKeyId" = @key)
            AND (@user IS NULL OR "UserId" = @user
                OR "ApiKeyId" IN (SELECT "Id" FROM "ApiKeys" WHERE "OrganisationId" = @organisation AND "CreatedByUserId" = @user AND "ServiceAccountId" IS NULL))), 0)
        WHERE NOT EXISTS (SELECT 1 FROM "AllowanceUse" WHERE "Scope" = @scope AND "ScopeId" = @id AND "From" = @from)
        """;
}
