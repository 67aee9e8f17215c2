using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Portal.Server.Data;
using Portal.Server.Metering;
using Portal.Server.Tests.Gateway.Fixture;

namespace Portal.Server.Tests.Metering;

public sealed class LedgerVerificationTests
{
    private static readonly DateTimeOffset LastInstant = new DateTimeOffset(2027, 1, 1, 0, 0, 0, TimeSpan.Zero).AddMicroseconds(-1);

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_last_microsecond_of_a_year_belongs_to_its_own_hour_and_month()
    {
        await using var app = await Written(LastInstant, LastInstant.AddMicroseconds(1));

        Assert.Empty(await app.Db(db => new LedgerVerification(db).FindDifferencesAsync(Stop)));
        Assert.Equal(2, await app.Db(db => db.Rollups.CountAsync(Stop)));
        Assert.Equal(
            [(2026 * 12) + 11, 2027 * 12],
            await app.Db(db => db.QuotaUse.OrderBy(q => q.Month).Select(q => q.Month).ToListAsync(Stop)));
    }

    [Fact]
    public async Task The_verb_says_that_all_agrees()
    {
        await using var app = await Written(LastInstant);

        var (code, output) = await Verify(app);

        Assert.Equal(0, code);
        Assert.Contains("agrees", output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""UPDATE "UsageEvents" SET "Units" = "Units" + 1""", "quota of subscription 1, 2026-12")]
    [InlineData("""UPDATE "UsageEvents" SET "PriceMicros" = 0""", "rollup of organisation 1, 2026-12-31T23Z")]
    [InlineData("""DELETE FROM "UsageEvents" """, "rollup of organisation 1")]
    [InlineData("""UPDATE "Rollups" SET "Successes" = 0""", "rollup of organisation 1")]
    [InlineData("""DELETE FROM "Rollups" """, "rollup of organisation 1")]
    [InlineData("""UPDATE "Rollups" SET "Hour" = "Hour" + 1""", "2027-01-01T00Z")]
    [InlineData("""UPDATE "QuotaUse" SET "Units" = "Units" - 1""", "quota of subscription 1")]
    [InlineData("""DELETE FROM "QuotaUse" """, "quota of subscription 1")]
    public async Task A_tampered_row_is_found_and_named(string tampering, string named)
    {
        await using var app = await Written(LastInstant);
        await app.Db(db => db.Database.ExecuteSqlRawAsync(tampering, Stop));

        var (code, output) = await Verify(app);

        Assert.Equal(1, code);
        Assert.Contains(named, output, StringComparison.Ordinal);
    }

    private static async Task<GatewayApp> Written(params DateTimeOffset[] times)
    {
        var app = new GatewayApp();
        var ledger = app.Services.GetRequiredService<Ledger>();
        foreach (var time in times)
        {
            Assert.Equal(Settlement.Written, await ledger.WriteAsync(Entries.One(Guid.CreateVersion7(), at: time)));
        }
        return app;
    }

    private static async Task<(int Code, string Output)> Verify(GatewayApp app)
    {
        using var output = new StringWriter();
        var code = await VerifyLedgerVerb.Run(app.Services, output, Stop);
        return (code, output.ToString());
    }
}
