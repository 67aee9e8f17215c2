using Microsoft.EntityFrameworkCore;
using Portal.Server.Metering;
using Portal.Server.Tests.Statements;
using static Portal.Server.Tests.Statements.Metered;

namespace Portal.Server.Tests.Metering;

public sealed class SumsTests
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Each_person_and_key_has_a_sum_of_the_day()
    {
        await using var portal = new Metered();
        var acme = await portal.Customer("acme");
        await portal.Use(acme, At(3, 1), units: 1, user: "ada");
        await portal.Use(acme, At(3, 1, hour: 23), units: 2, user: "ada");
        await portal.Use(acme, At(3, 1), units: 4);
        await portal.Use(acme, At(3, 2), units: 8);

        var days = await portal.App.Db(db => db.DailySums.AsNoTracking().OrderBy(d => d.Day).ThenBy(d => d.ApiKeyId).ToListAsync(Stop));

        Assert.Equal(
            [("ada", "", 3L, 2L), ("", acme.KeyId, 4L, 1L), ("", acme.KeyId, 8L, 1L)],
            days.Select(d => (d.UserId, d.ApiKeyId, d.Units, d.Calls)));
        Assert.Equal([15L], await portal.App.Db(db => db.MonthlySums.Select(m => m.Units).ToListAsync(Stop)));
        Assert.Equal([7L, 8L], await portal.App.Db(db => db.PlanDays.OrderBy(d => d.Day).Select(d => d.Units).ToListAsync(Stop)));
    }

    [Fact]
    public async Task A_database_that_is_older_than_the_sums_gets_them_from_its_events_once()
    {
        await using var portal = new Metered();
        var acme = await portal.Customer("acme", "faces", "speech");
        await portal.Use(acme, At(2, 29), units: 1, user: "ada");
        await portal.Use(acme, new DateTimeOffset(2027, 12, 31, 23, 59, 59, TimeSpan.Zero).AddMicroseconds(999_999), units: 2);
        await portal.Use(acme, At(1, 1, hour: 0), units: 4, model: "speech");
        foreach (var table in (string[])["""DELETE FROM "DailySums" """, """DELETE FROM "MonthlySums" """, """DELETE FROM "PlanDays" """])
        {
            await portal.App.Db(db => db.Database.ExecuteSqlRawAsync(table, Stop));
        }
        Assert.NotEmpty(await portal.Differences());

        // Twice: what is there is not added again.
        await portal.App.Db(async db =>
        {
            await db.Database.MigrateAsync(Stop);
            await db.Database.MigrateAsync(Stop);
            return 0;
        });

        Assert.Empty(await portal.Differences());
        Assert.Equal(
            [(2027 * 12) + 11, 2028 * 12, (2028 * 12) + 1],
            await portal.App.Db(db => db.DailySums.OrderBy(d => d.Day).Select(d => d.Month).ToListAsync(Stop)));
    }

    [Theory]
    [InlineData("""UPDATE "DailySums" SET "UserId" = 'bob'""", "day of organisation")]
    [InlineData("""UPDATE "DailySums" SET "Month" = "Month" + 1""", "month of the days 2028-02-10")]
    [InlineData("""UPDATE "MonthlySums" SET "Successes" = 0""", "month of organisation")]
    [InlineData("""DELETE FROM "MonthlySums" """, "month of organisation")]
    [InlineData("""UPDATE "PlanDays" SET "Units" = "Units" + 1""", "day of plan")]
    [InlineData("""UPDATE "StatementLines" SET "Text" = 'other'""", "it was changed after it was closed")]
    [InlineData("""UPDATE "StatementLines" SET "Units" = "Units" + 1""", "statement lines of organisation")]
    [InlineData("""DELETE FROM "StatementLines" """, "its total")]
    [InlineData("""UPDATE "Statements" SET "PriceMicros" = 0""", "its total")]
    [InlineData("""UPDATE "Statements" SET "ClosedAt" = '2020-01-01 00:00:00'""", "it was changed after it was closed")]
    [InlineData("""UPDATE "Statements" SET "PreviousHash" = x'00'""", "the one before it is another or is missing")]
    public async Task Verification_names_what_was_tampered_with(string tampering, string named)
    {
        await using var portal = new Metered();
        var acme = await portal.Customer("acme");
        await portal.Use(acme, At(2, 10), units: 2);
        await portal.Close();
        Assert.Empty(await portal.Differences());
        await portal.App.Db(db => db.Database.ExecuteSqlRawAsync(tampering, Stop));

        using var output = new StringWriter();
        var code = await VerifyLedgerVerb.Run(portal.App.Services, output, Stop);

        Assert.Equal(1, code);
        Assert.Contains(named, output.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Verification_misses_a_statement_that_was_taken_out()
    {
        await using var portal = new Metered();
        var acme = await portal.Customer("acme");
        await portal.Use(acme, At(1, 10));
        await portal.Use(acme, At(2, 10));
        await portal.Close();
        await portal.App.Db(db => db.Database.ExecuteSqlRawAsync(
            """DELETE FROM "StatementLines" WHERE "ForMonth" = 24336; DELETE FROM "Statements" WHERE "Month" = 24336""", Stop));

        var differences = await portal.Differences();

        Assert.Contains(differences, difference => difference.What.Contains("is another or is missing", StringComparison.Ordinal));
        Assert.Contains(differences, difference => difference.What.Contains("for 2028-01", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Verification_finds_a_key_whose_event_is_not_there()
    {
        await using var portal = new Metered();
        await portal.Customer("acme");
        await portal.App.Db(async db =>
        {
            db.Add(new IdempotencyFact { OrganisationId = 1, KeyDigest = new byte[32], RequestDigest = new byte[32], RequestId = Guid.CreateVersion7(), At = 1 });
            return await db.SaveChangesAsync(Stop);
        });

        Assert.Contains("Idempotency-Key of organisation 1", Assert.Single(await portal.Differences()).What, StringComparison.Ordinal);
    }
}
