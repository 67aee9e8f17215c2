using Portal.Client.Contracts;

namespace Portal.Server.Features.Adoption.Metrics.Files;

internal static class TrendFiles
{
    /// <summary>A line a member and point; all together has the key <c>*</c>.</summary>
    public static string Csv(AdoptionTrends trends)
    {
        var csv = New();
        foreach (var trend in trends.Trends.Append(trends.Total))
        {
            Add(csv, trends.Note, trends.By.ToString(), trend);
        }
        return csv.ToString();
    }

    public static string Csv(AdoptionSensitivity sensitivity)
    {
        var csv = New();
        foreach (var line in sensitivity.Lines)
        {
            Add(csv, line.Note, "", line.Trend);
        }
        return csv.ToString();
    }

    private static MetricCsv New() => new(
        "by", "key", "name", "window_end", "active", "ever_adopted", "registered",
        "penetration", "penetration_low", "penetration_high", "range_basis", "change_in_points", "change_in_logit", "is_open", "is_break");

    private static void Add(MetricCsv csv, MetricNote note, string by, Trend trend)
    {
        foreach (var point in trend.Points)
        {
            csv.Line(
                note, by, trend.Key, trend.Name, point.WindowEnd, point.Active, point.EverAdopted, point.Registered,
                point.Penetration?.Value, point.Penetration?.Low, point.Penetration?.High, point.Penetration?.Basis,
                point.ChangeInPoints, point.ChangeInLogit, point.IsOpen, point.IsBreak);
        }
    }
}
