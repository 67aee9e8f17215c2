using System.Globalization;

namespace Portal.Client.Shared;

/// <summary>A chart's numbers as rows: the table beside it and the file to keep are the same rows.</summary>
internal static class PortalChartCsv
{
    public static IReadOnlyList<string> Columns(IReadOnlyList<ChartSeries> series, ChartUnit unit)
    {
        var suffix = unit == ChartUnit.Share ? " (%)" : "";
        return
        [
            .. series.SelectMany(s => s.Upper is null
                ? [$"{s.Name}{suffix}"]
                : (string[])[$"{s.Name} ≥{suffix}", $"{s.Name} ≤{suffix}"]),
        ];
    }

    /// <returns>The series of each column.</returns>
    public static IReadOnlyList<ChartSeries> Owners(IReadOnlyList<ChartSeries> series) =>
        [.. series.SelectMany(s => Enumerable.Repeat(s, s.Upper is null ? 1 : 2))];

    /// <returns>A row a day: the values in the columns' order, percentages for shares.</returns>
    public static IEnumerable<(DateOnly X, IReadOnlyList<double?> Values)> Rows(IReadOnlyList<ChartSeries> series, ChartUnit unit)
    {
        var scale = unit == ChartUnit.Share ? 100 : 1;
        return
            from x in series.SelectMany(s => s.X).Distinct().Order()
            select (x, (IReadOnlyList<double?>)[.. series.SelectMany(s => Values(s, x)).Select(value => value * scale)]);
    }

    /// <summary>The rows as a file for spreadsheets.</summary>
    public static string Text(string dayColumn, IReadOnlyList<ChartSeries> series, ChartUnit unit)
    {
        var text = new CsvText().Line(Columns(series, unit).Prepend(dayColumn).Select(CsvText.Quote));
        foreach (var (x, values) in Rows(series, unit))
        {
            text.Line(values.Select(value => value?.ToString("0.####", CultureInfo.InvariantCulture))
                .Prepend(x.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture)));
        }
        return text.ToString();
    }

    private static IEnumerable<double?> Values(ChartSeries series, DateOnly x)
    {
        var i = series.X.ToList().IndexOf(x);
        yield return i < 0 ? null : series.Y[i];
        if (series.Upper is { } upper)
        {
            yield return i < 0 ? null : upper[i];
        }
    }
}
