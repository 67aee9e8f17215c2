using System.Globalization;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Time.Testing;
using Portal.Client.Contracts;
using Portal.Server.Data;
using Portal.Server.Features.Adoption.Use;
using Portal.Server.Features.Organisations;
using Portal.Server.Metering;

namespace Portal.Server.Tests.Adoption;

/// <summary>The report against the same numbers counted from the raw events, by plain SQL, window by window.</summary>
public sealed class AdoptionOracleTests
{
    private const long DayMicros = 86_400_000_000;

    [Theory]
    [InlineData(1, 1, 1)]
    [InlineData(2, 10, 3)]
    [InlineData(3, 10, 1)]
    [InlineData(4, 100, 3)]
    [InlineData(5, 1, 5)]
    [InlineData(6, 10, 28)]
    [InlineData(7, 100, 12)]
    public async Task The_report_counts_what_the_raw_events_say(int seed, int k, int d)
    {
        using var ledger = new LedgerDb();
        var clock = new FakeTimeProvider(new DateTimeOffset(2028, 3, 9, 13, 0, 0, TimeSpan.Zero));
        await Fill(ledger, new Random(seed), clock.GetUtcNow().UtcDateTime);

        await using var db = ledger.Open();
        using var use = new UseStore(clock);
        var report = await TrendReport.ReadAsync(db, use, clock, k, d, 14, TestContext.Current.CancellationToken);

        Assert.True(report.Industries.Count >= 4);
        Assert.Equal(15, report.Overall.Points.Count);
        foreach (var industry in report.Industries)
        {
            await Check(db, industry, $"o.Industry = '{industry.Industry}'", k, d);
        }
        await Check(db, report.Overall, "1 = 1", k, d);
        Assert.Contains(report.Overall.Points, point => point.Active > 0);
        Assert.Contains(report.Overall.Points, point => point.Active < point.EverAdopted);
    }

    private static async Task Check(PortalDb db, TrendLine industry, string where, int k, int d)
    {
        foreach (var point in industry.Points)
        {
            var end = point.WindowEnd.DayNumber - new DateOnly(1970, 1, 1).DayNumber;
            Assert.Equal(await Count(db, ActiveSql(where, end, k, d)), point.Active);
            Assert.Equal(await Count(db, EverSql(where, end, k, d)), point.EverAdopted);
            var nextDay = point.WindowEnd.AddDays(1).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
            Assert.Equal(
                await Count(db, $"SELECT COUNT(*) AS Value FROM Organisations o WHERE {where} AND o.Slug <> 'portal' AND o.CreatedAt < '{nextDay}'"),
                point.Registered);
        }
    }

    private static string ActiveSql(string where, int end, int k, int d) =>
        $"""
        SELECT COUNT(*) AS Value FROM Organisations o WHERE {where} AND o.Slug <> 'portal' AND (
            SELECT COUNT(*) >= {k} AND COUNT(DISTINCT e.At / {DayMicros}) >= {d} FROM UsageEvents e
            WHERE e.OrganisationId = o.Id AND e.EndReason = 1 AND e.At >= {(end - 27) * DayMicros} AND e.At < {(end + 1) * DayMicros})
        """;

    /// <summary>Every event's own day is tried as a window's end.</summary>
    private static string EverSql(string where, int end, int k, int d) =>
        $"""
        SELECT COUNT(*) AS Value FROM Organisations o WHERE {where} AND o.Slug <> 'portal' AND EXISTS (
            SELECT 1 FROM (SELECT DISTINCT At / {DayMicros} AS Day FROM UsageEvents
                           WHERE OrganisationId = o.Id AND At < {(end + 1) * DayMicros}) w
            WHERE (SELECT COUNT(*) >= {k} AND COUNT(DISTINCT e.At / {DayMicros}) >= {d} FROM UsageEvents e
                   WHERE e.OrganisationId = o.Id AND e.EndReason = 1
                     AND e.At >= (w.Day - 27) * {DayMicros} AND e.At < (w.Day + 1) * {DayMicros}))
        """;

    private static Task<int> Count(PortalDb db, string sql) => db.Database.SqlQueryRaw<int>(sql).SingleAsync();

    /// <summary>Organisations that start, pause, come back and stop, with calls on the edges of months.</summary>
    private static async Task Fill(LedgerDb ledger, Random random, DateTime now)
    {
        var start = now.AddMonths(-15);
        var portal = await ledger.AddOrganisation("portal", "J", start);
        var version = await ledger.AddModel(portal, "ppocr", "image-to-text");
        await ledger.AddCalls(portal.Id, await ledger.AddModel(
            await ledger.AddOrganisation("lens", "M", start), "lens-model", "object-detection"), [(now.AddDays(-9), EndReason.Success)]);
        // R's organisations never call, and T has a market size and nobody.
        await ledger.AddOrganisation("silent", "R", now.AddDays(-40));
        foreach (var industry in "GKJMRT")
        {
            await ledger.AddMarketSize($"{industry}", 12, now.AddDays(-1));
        }
        foreach (var industry in "GKJ")
        {
            for (var i = 0; i < 4; i++)
            {
                var organisation = await ledger.AddOrganisation($"{industry}{i}", $"{industry}", start.AddDays(random.Next(300)));
                await ledger.AddCalls(organisation.Id, version, Story(random, organisation, now));
            }
        }
    }

    private static IEnumerable<(DateTime At, EndReason End)> Story(Random random, Organisation organisation, DateTime now)
    {
        var calling = random.NextDouble() < .7;
        var eager = 1.4 * random.NextDouble();
        for (var day = organisation.CreatedAt.Date; day <= now.Date; day = day.AddDays(1))
        {
            calling ^= random.NextDouble() < .02;
            var monthsEnd = day.AddDays(1).Day == 1;
            if (!calling || (random.NextDouble() > eager && !monthsEnd))
            {
                continue;
            }
            for (var call = random.Next(1, eager > .5 ? 12 : 3); call > 0; call--)
            {
                var time = monthsEnd && call == 1 ? TimeSpan.FromDays(1) - TimeSpan.FromMicroseconds(1) : TimeSpan.FromHours(24 * random.NextDouble());
                var at = day == now.Date ? now.AddMicroseconds(-call) : day + time;
                yield return (at, random.NextDouble() < .9 ? EndReason.Success : EndReason.Failed);
            }
        }
    }
}
