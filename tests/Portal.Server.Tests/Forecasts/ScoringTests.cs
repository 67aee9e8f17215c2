using Portal.Client.Contracts;

namespace Portal.Server.Tests.Forecasts;

/// <summary>The track record, recomputed here from what the report shows: past forecasts and what happened.</summary>
public sealed class ScoringTests
{
    private const int First = 14;
    private const int Last = 18;

    [Fact]
    public async Task The_track_record_is_what_the_shown_forecasts_and_counts_give()
    {
        await using var portal = new ForecastPortal();
        portal.Clock.Now = portal.Clock.Now.AddMonths(First - Last);
        for (var months = First; months <= Last; months++)
        {
            await portal.Forget();
            await portal.Growing(months);
            await portal.Issue();
            portal.Clock.Now = portal.Clock.Now.AddMonths(1);
        }

        var report = await portal.Report("E");

        var scored = Scored(report).ToList();
        Assert.NotEmpty(scored);
        var all = report.Record.All!;
        Assert.Equal(0, report.Record.Hindcasts);
        Assert.Equal(scored.Count, all.Forecasts);
        Assert.Equal(scored.Count(one => In(one.Point.Band50, one.Actual)), all.Within50);
        Assert.Equal(scored.Count(one => In(one.Point.Band80, one.Actual)), all.Within80);
        Assert.Equal(scored.Count(one => In(one.Point.Band95, one.Actual)), all.Within95);
        var error = scored.Average(one => 100 * Math.Abs(one.Actual - one.Point.Median));
        Assert.Equal(error, all.Mae, 1e-9);
        Assert.Equal(error / scored.Average(one => 100 * Math.Abs(one.Actual - one.Naive)), all.ToNaive!.Value, 1e-9);
        Assert.Equal(error / scored.Average(one => 100 * Math.Abs(one.Actual - one.Drift)), all.ToDrift!.Value, 1e-9);
        Assert.NotNull(all.ToEts);
        Assert.Equal(scored.Average(one => Pinball(0.1, one.Point.Band80.Low, one.Actual)), all.Pinball10, 1e-9);
        Assert.Equal(scored.Average(one => Pinball(0.5, one.Point.Median, one.Actual)), all.Pinball50, 1e-9);
        Assert.Equal(scored.Average(one => Pinball(0.9, one.Point.Band80.High, one.Actual)), all.Pinball90, 1e-9);
        Assert.Equal(all.Forecasts, report.Record.ByHorizon.Sum(row => row.Score.Forecasts));
        foreach (var row in report.Record.ByHorizon)
        {
            var same = scored.Where(one => one.Point.Horizon == row.Horizon).ToList();
            Assert.Equal((same.Count, same.Count(one => In(one.Point.Band80, one.Actual))), (row.Score.Forecasts, row.Score.Within80));
            Assert.Equal(same.Average(one => 100 * Math.Abs(one.Actual - one.Point.Median)), row.Score.Mae, 1e-9);
        }
    }

    private static IEnumerable<(ForecastPoint Point, double Actual, double Naive, double Drift)> Scored(IndustryForecast report)
    {
        foreach (var past in report.Past)
        {
            var known = report.Observed.Where(point => point.WindowEnd <= past.Origin).Select(point => point.Active / 1_000.0).ToArray();
            foreach (var point in past.Points)
            {
                if (report.Observed.FirstOrDefault(one => one.WindowEnd == point.WindowEnd) is { } happened)
                {
                    var drift = known[^1] + point.Horizon * (known[^1] - known[0]) / (known.Length - 1);
                    yield return (point, happened.Active / 1_000.0, known[^1], Math.Min(Math.Max(drift, 0), 1));
                }
            }
        }
    }

    private static bool In(ForecastBand band, double actual) => band.Low <= actual && actual <= band.High;

    private static double Pinball(double share, double said, double actual) => 100 * Math.Max(share * (actual - said), (share - 1) * (actual - said));
}
