using System.Globalization;

namespace Portal.Client.Shared;

/// <summary>A cell of a chart's numbers.</summary>
/// <param name="Text">As people read it.</param>
/// <param name="Raw">As files have it; null for text, which is then quoted.</param>
/// <param name="Href">Where the cell leads; null for nowhere.</param>
public sealed record ChartCell(string Text, string? Raw = null, string? Href = null)
{
    private const string Nothing = "–";

    /// <param name="value">Null where it is hidden or has no meaning.</param>
    /// <param name="decimals">Shown; a file has four.</param>
    public static ChartCell Number(double? value, int decimals = 0, string? href = null) =>
        new(
            value?.ToString($"N{decimals}", CultureInfo.CurrentCulture) ?? Nothing,
            value?.ToString("0.####", CultureInfo.InvariantCulture) ?? "",
            href);

    /// <param name="share">Of 1. A file says it with its percent sign, which spreadsheets take for the number it is.</param>
    public static ChartCell Share(double? share, int decimals = 1) =>
        new(
            share?.ToString($"P{decimals}", CultureInfo.CurrentCulture) ?? Nothing,
            share is { } value ? (value * 100).ToString("0.####", CultureInfo.InvariantCulture) + "%" : "");

    public static ChartCell Day(DateOnly day, string? href = null)
    {
        var text = day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
        return new(text, text, href);
    }
}

/// <summary>The numbers behind a drawing: its table view and its file.</summary>
/// <param name="Rows">The first cell of a row names it.</param>
public sealed record ChartTable(IReadOnlyList<string> Columns, IReadOnlyList<IReadOnlyList<ChartCell>> Rows)
{
    /// <summary>The table as a file for spreadsheets.</summary>
    public string Csv()
    {
        var text = new CsvText().Line(Columns.Select(CsvText.Quote));
        foreach (var row in Rows)
        {
            text.Line(row.Select(cell => cell.Raw ?? CsvText.Quote(cell.Text)));
        }
        return text.ToString();
    }
}
