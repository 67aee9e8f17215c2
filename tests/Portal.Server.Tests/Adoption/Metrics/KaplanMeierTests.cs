using Portal.Server.Features.Adoption.Metrics;

namespace Portal.Server.Tests.Adoption.Metrics;

public sealed class KaplanMeierTests
{
    /// <summary>The 6-MP group of Freireich et al. 1963, which textbooks reckon through: 21 patients, weeks in remission.</summary>
    private static readonly (int Days, bool Happened)[] Remission =
    [
        (6, true), (6, true), (6, true), (6, false), (7, true), (9, false), (10, true), (10, false), (11, false), (13, true), (16, true),
        (17, false), (19, false), (20, false), (22, true), (23, true), (25, false), (32, false), (32, false), (34, false), (35, false),
    ];

    [Fact]
    public void The_published_curve_comes_out()
    {
        var curve = KaplanMeier.Curve(Remission);

        Assert.Equal([0, 6, 7, 10, 13, 16, 22, 23], curve.Select(point => point.Day));
        Assert.Equal([21, 21, 17, 15, 12, 11, 7, 6], curve.Select(point => point.AtRisk));
        Assert.Equal([1, .857, .807, .753, .690, .627, .538, .448], curve.Select(point => Math.Round(point.Share, 3)));
        Assert.Equal(23, KaplanMeier.DayOf(curve, .5));
        Assert.Null(KaplanMeier.DayOf(curve, .75));
    }

    [Fact]
    public void The_interval_on_the_log_log_scale_is_the_published_one()
    {
        var curve = KaplanMeier.Curve(Remission);

        // R's survfit(..., conf.type = "log-log"): 0.620 to 0.952 at 6 weeks, 0.188 to 0.680 at 23.
        Assert.Equal((.620, .952), (Math.Round(curve[1].Low, 3), Math.Round(curve[1].High, 3)));
        Assert.Equal((.188, .680), (Math.Round(curve[^1].Low, 3), Math.Round(curve[^1].High, 3)));
    }

    [Fact]
    public void Nobody_has_no_curve_and_where_all_had_the_event_it_ends_at_zero()
    {
        Assert.Empty(KaplanMeier.Curve([]));

        var curve = KaplanMeier.Curve([(3, true), (5, true)]);

        Assert.Equal([1, .5, 0], curve.Select(point => point.Share));
        Assert.All(curve, point => Assert.InRange(point.Share, point.Low, point.High));
    }
}
