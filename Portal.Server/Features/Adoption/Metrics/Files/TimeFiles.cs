using Portal.Client.Contracts;

namespace Portal.Server.Features.Adoption.Metrics.Files;

internal static class TimeFiles
{
    /// <summary>A line a cohort and step, blank where the cohort is too young; then a line a step of the survival curve.</summary>
    public static string Csv(AdoptionRetention retention)
    {
        var csv = new MetricCsv("table", "cohort", "organisations", "step", "days", "share", "low", "high", "at_risk");
        foreach (var cohort in retention.Cohorts)
        {
            for (var step = 0; step < cohort.Retained.Count; step++)
            {
                csv.Line(
                    retention.Note, "cohort", cohort.Month, cohort.Organisations, step, step * retention.WindowDays, cohort.Retained[step], null, null, null);
            }
        }
        foreach (var point in retention.Survival)
        {
            csv.Line(retention.Note, "survival", null, null, null, point.Day, point.Share, point.Low, point.High, point.AtRisk);
        }
        return csv.ToString();
    }

    public static string Csv(AdoptionTurnover turnover)
    {
        var csv = new MetricCsv("window_end", "active", "new", "returned", "lost", "lost_share", "is_open");
        foreach (var point in turnover.Points)
        {
            csv.Line(turnover.Note, point.WindowEnd, point.Active, point.New, point.Returned, point.Lost, point.LostShare, point.IsOpen);
        }
        return csv.ToString();
    }

    /// <summary>The curve of those that have not adopted, and in each line the sums.</summary>
    public static string Csv(TimeToAdopt time)
    {
        var csv = new MetricCsv(
            "days", "share_not_yet", "low", "high", "at_risk", "organisations", "share_not_yet_in_all", "lower_quartile_days", "median_days", "upper_quartile_days");
        foreach (var point in time.Curve)
        {
            csv.Line(
                time.Note, point.Day, point.Share, point.Low, point.High, point.AtRisk,
                time.Organisations, time.ShareNotYet, time.LowerQuartileDays, time.MedianDays, time.UpperQuartileDays);
        }
        return csv.ToString();
    }
}
