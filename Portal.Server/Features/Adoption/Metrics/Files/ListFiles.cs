using Portal.Client.Contracts;

namespace Portal.Server.Features.Adoption.Metrics.Files;

internal static class ListFiles
{
    public static string Csv(AdoptionFunnel funnel)
    {
        var csv = new MetricCsv("cohort_from", "cohort_to", "within_days", "stage", "organisations", "step_rate", "overall_rate");
        foreach (var step in funnel.Steps)
        {
            csv.Line(funnel.Note, funnel.CohortFrom, funnel.CohortTo, funnel.WithinDays, step.Stage, step.Organisations, step.StepRate, step.OverallRate);
        }
        return csv.ToString();
    }

    public static string Csv(AdoptionCross cross)
    {
        var csv = new MetricCsv("rows_by", "row", "row_name", "columns_by", "column", "column_name", "active", "calls");
        for (var row = 0; row < cross.Rows.Count; row++)
        {
            for (var column = 0; column < cross.Columns.Count; column++)
            {
                var (one, other, cell) = (cross.Rows[row], cross.Columns[column], cross.Cells[row][column]);
                csv.Line(cross.Note, cross.RowsBy, one.Key, one.Name, cross.ColumnsBy, other.Key, other.Name, cell.Active, cell.Calls);
            }
        }
        return csv.ToString();
    }

    public static string Csv(AdoptionChanges changes)
    {
        var csv = new MetricCsv("month_before", "month", "change", "key", "before", "after");
        foreach (var change in changes.Changes)
        {
            csv.Line(changes.Note, changes.Before, changes.After, change.Kind, change.Key, change.Before, change.After);
        }
        return csv.ToString();
    }

    public static string Csv(OrganisationsBehind behind)
    {
        var csv = new MetricCsv(
            "slug", "name", "industry", "size_class", "country", "state", "calls", "days", "models", "first_active", "is_demo");
        foreach (var one in behind.Organisations)
        {
            csv.Line(
                behind.Note, one.Slug, one.Name, one.Industry, one.SizeClass, one.Country, one.State,
                one.Calls, one.Days, one.Models, one.FirstActive, one.IsDemo);
        }
        return csv.ToString();
    }
}
