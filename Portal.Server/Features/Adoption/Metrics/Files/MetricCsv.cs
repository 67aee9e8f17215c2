using System.Globalization;
using Portal.Client.Contracts;
using Portal.Client.Shared;

namespace Portal.Server.Features.Adoption.Metrics.Files;

/// <summary>A metric as comma-separated values. Each line says by which definition and belief it was counted.</summary>
internal sealed class MetricCsv(params string[] columns)
{
    private static readonly string[] NoteColumns =
        ["definition", "k", "d", "window_days", "from", "to", "believed_on", "has_demo_data", "is_suppressed"];

    private readonly CsvText text = new CsvText().Line([.. columns, .. NoteColumns]);

    public MetricCsv Line(MetricNote note, params object?[] cells)
    {
        text.Line([
            .. cells.Select(Cell),
            CsvText.Quote(note.Definition.Version), Cell(note.Definition.K), Cell(note.Definition.D), Cell(note.Definition.WindowDays),
            Cell(note.From), Cell(note.To), Cell(note.BelievedOn), Cell(note.HasDemoData), Cell(note.IsSuppressed),
        ]);
        return this;
    }

    public override string ToString() => text.ToString();

    /// <summary>Numbers and days as they are; text so that no spreadsheet takes it for a formula; nothing for what is not known.</summary>
    public static string Cell(object? value) => value switch
    {
        null => "",
        string words => CsvText.Quote(words),
        bool flag => flag ? "true" : "false",
        DateOnly day => day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture),
        Enum word => word.ToString(),
        IFormattable number => number.ToString(null, CultureInfo.InvariantCulture),
        _ => CsvText.Quote(value.ToString() ?? ""),
    };
}
