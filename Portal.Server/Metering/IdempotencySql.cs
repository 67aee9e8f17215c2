namespace Portal.Server.Metering;

/// <summary>The statements of Idempotency-Keys, in words that SQLite and SQL Server both understand.</summary>
internal static class IdempotencySql
{
    public const string Claim =
        """
        INSERT INTO "IdempotencyFacts" ("OrganisationId", "KeyDigest", "RequestDigest", "RequestId", "At")
        SELECT @organisation, @key, @digest, @id, @at
        WHERE NOT EXISTS (SELECT 1 FROM "IdempotencyFacts" WHERE "OrganisationId" = @organisation AND "KeyDigest" = @key)
        """;

    public const string Find =
        """SELECT 1 FROM "IdempotencyFacts" WHERE "OrganisationId" = @organisation AND "KeyDigest" = @key""";

    public const string Release =
        """DELETE FROM "IdempotencyFacts" WHERE "OrganisationId" = @organisation AND "KeyDigest" = @key""";

    public const string Keep =
        """
        INSERT INTO "KeptAnswers" ("OrganisationId", "KeyDigest", "At", "Sealed")
        VALUES (@organisation, @key, @at, @sealed)
        """;
}
