using Portal.Client.Contracts;

namespace Portal.Server.Features.Adoption.Metrics;

/// <param name="Days">Until the event, or until nothing more is known.</param>
internal readonly record struct Life(int Organisation, int Days, bool Happened);

/// <summary>How long something takes, those included to whom it has not happened yet.</summary>
internal static class KaplanMeier
{
    private const double Share95 = 1.959963984540054;

    /// <param name="lives">Days until the event, or until nothing more is known.</param>
    /// <returns>A point at the start and one on each day with an event.</returns>
    public static IReadOnlyList<SurvivalPoint> Curve(IReadOnlyCollection<(int Days, bool Happened)> lives)
    {
        if (lives.Count == 0)
        {
            return [];
        }
        var points = new List<SurvivalPoint> { new(0, 1, 1, 1, lives.Count) };
        double share = 1, greenwood = 0;
        var atRisk = lives.Count;
        // Who leaves on the day of an event was still at risk then.
        foreach (var day in lives.GroupBy(life => life.Days).OrderBy(group => group.Key))
        {
            var events = day.Count(life => life.Happened);
            if (events > 0)
            {
                share *= 1 - ((double)events / atRisk);
                greenwood += events == atRisk ? 0 : events / ((double)atRisk * (atRisk - events));
                var (low, high) = Interval(share, greenwood, points[^1].High);
                Put(points, new(day.Key, share, low, high, atRisk));
            }
            atRisk -= day.Count();
        }
        return points;
    }

    /// <returns>The first day by which that part of all had the event; null while it had not.</returns>
    public static int? DayOf(IReadOnlyList<SurvivalPoint> curve, double part) =>
        curve.FirstOrDefault(point => point.Share <= 1 - part + 1e-12)?.Day;

    /// <summary>What happens on the first day takes the start's place.</summary>
    private static void Put(List<SurvivalPoint> points, SurvivalPoint point)
    {
        if (point.Day == points[^1].Day)
        {
            points.RemoveAt(points.Count - 1);
        }
        points.Add(point);
    }

    /// <summary>Greenwood's, on the scale of log(-log), so that it stays between 0 and 1.</summary>
    private static (double Low, double High) Interval(double share, double greenwood, double before)
    {
        if (share <= 0)
        {
            return (0, before);
        }
        var error = Share95 * Math.Sqrt(greenwood) / Math.Log(share);
        return (Math.Pow(share, Math.Exp(-error)), Math.Pow(share, Math.Exp(error)));
    }
}
