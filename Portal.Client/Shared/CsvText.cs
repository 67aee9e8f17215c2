using System.Text;

namespace Portal.Client.Shared;

/// <summary>Comma-separated text (RFC 4180) with the byte order mark that spreadsheets need to read Chinese.</summary>
public sealed class CsvText
{
    private readonly StringBuilder text = new("\uFEFF");

    /// <summary>Adds a line. Numbers are to be given as they are; text that somebody chose goes through <see cref="Quote"/>.</summary>
    public CsvText Line(params IEnumerable<string?> cells)
    {
        text.AppendJoin(',', cells).Append("\r\n");
        return this;
    }

    /// <summary>A cell that a spreadsheet reads as text: what it would take for a formula gets an apostrophe before it.</summary>
    public static string Quote(string cell)
    {
        var harmless = cell is ['=' or '+' or '-' or '@' or '\t' or '\r' or '\n' or '＝' or '＋' or '－' or '＠', ..] ? "'" + cell : cell;
        return $"\"{harmless.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";
    }

    public override string ToString() => text.ToString();
}
