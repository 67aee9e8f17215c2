using Portal.Server.Features.Adoption.Forecasting;
using Portal.Server.Features.Adoption.Forecasting.Backtesting;

namespace Portal.Server.Tests.Adoption.Forecasting;

public class BacktestTests
{
    private static readonly Lazy<PanelTrack> Track = new(() => PanelTrack.Build(Synthetic.Panel(20, 16, 17), Backtest.Horizon, 2));

    [Fact]
    public void Pooled_bands_hold_what_they_promise()
    {
        var score = GroupScore.Of(Backtest.Run(Track.Value, new PooledBands(Track.Value)));
        Assert.InRange(score.Coverage80!.Value, 70, 90);
        Assert.InRange(score.Coverage95!.Value, 90, 98);
    }

    [Fact]
    public void A_residual_bootstrap_fails_the_same_check()
    {
        var track = PanelTrack.Build([.. Track.Value.Panel.Take(8)], Backtest.Horizon, 2, TestContext.Current.CancellationToken);
        var score = GroupScore.Of(Backtest.Run(track, new ResidualBootstrap(track.Panel)));
        Assert.True(score.Coverage80 < 70, $"{score.Coverage80}");
        Assert.True(score.Coverage95 < 90, $"{score.Coverage95}");
    }

    [Fact]
    public void Every_origin_from_five_points_and_every_horizon_to_five_is_counted()
    {
        var score = GroupScore.Of(Backtest.Run(Track.Value, new PooledBands(Track.Value)));
        var perSeries = Enumerable.Range(5, 11).Sum(known => Math.Min(5, 16 - known));
        Assert.Equal(20, score.Series);
        Assert.Equal(20 * perSeries, score.Forecasts);
    }

    [Fact]
    public void The_ratio_is_the_geometric_mean_and_a_perfect_rival_is_left_out()
    {
        var half = Scored(error: 1, naive: 2);
        var double_ = Scored(error: 4, naive: 2);
        var still = Scored(error: 1, naive: 0);
        Assert.Equal(1, GroupScore.Of([half, double_, still]).AvgRelMae!.Value, 1e-12);
        Assert.Equal(1, GroupScore.Of([half, double_, still]).WinsNaive);
    }

    [Fact]
    public void Nothing_to_score_gives_no_numbers()
    {
        var score = GroupScore.Of([new SeriesScore("empty")]);
        Assert.Equal(0, score.Series);
        Assert.Null(score.AvgRelMae);
        Assert.Null(score.Coverage80);
    }

    private static SeriesScore Scored(double error, double naive)
    {
        var score = new SeriesScore("one");
        score.Add(new(1, 10, new(9, 11), new(8, 12), new(7, 13)), 10 + error, naive, 3, 3);
        return score;
    }
}
