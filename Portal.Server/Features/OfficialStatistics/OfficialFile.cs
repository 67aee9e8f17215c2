using System.Globalization;
using Microsoft.Extensions.Localization;
using Portal.Client.Contracts;
using Portal.Client.Resources;
using Portal.Server.Features.Adoption.Files;

namespace Portal.Server.Features.OfficialStatistics;

/// <summary>Reads figures from comma-separated values. Every fault names its line; a file with faults gives no rows.</summary>
internal sealed class OfficialFile
{
    public const int MostRows = 5_000;
    private const int MostFaults = 50;
    private const int LongestSource = 200;
    private static readonly string[] Needed = ["series", "code", "size_class", "period", "percent", "source"];
    private const string StandardError = "standard_error";

    private readonly IStringLocalizer<ApiText> text;
    private readonly List<ImportFault> faults = [];
    private readonly Dictionary<(string, string, string, string), OfficialRow> rows = [];
    private readonly DateOnly today;
    private Dictionary<string, int> columns = [];
    private string[] fields = [];
    private int line;

    private OfficialFile(IStringLocalizer<ApiText> text, DateOnly today) => (this.text, this.today) = (text, today);

    /// <returns>How many data lines there are, and either rows or faults.</returns>
    public static (int Lines, IReadOnlyList<OfficialRow> Rows, IReadOnlyList<ImportFault> Faults) Read(
        string csv, DateOnly today, IStringLocalizer<ApiText> text)
    {
        var file = new OfficialFile(text, today);
        var lines = file.Fill(csv);
        return (lines, file.faults.Count == 0 ? [.. file.rows.Values] : [], file.faults);
    }

    private int Fill(string csv)
    {
        var lines = 0;
        using var reader = new StringReader(csv.TrimStart('\uFEFF'));
        foreach (var (number, found) in CsvLines.Read(reader))
        {
            (line, fields) = (number, found);
            if (columns.Count == 0)
            {
                if (!ReadHeader())
                {
                    return 0;
                }
                continue;
            }
            if (faults.Count >= MostFaults || ++lines > MostRows)
            {
                break;
            }
            ReadRow();
        }
        if (lines > MostRows)
        {
            Fault(null, text["OfficialTooManyRows", MostRows]);
        }
        else if (lines == 0 && faults.Count == 0)
        {
            line = Math.Max(line, 1);
            Fault(null, text["OfficialEmpty"]);
        }
        return lines;
    }

    private bool ReadHeader()
    {
        string[] names = [.. fields.Select(field => field.Trim().ToLowerInvariant())];
        if (names.Distinct().Count() != names.Length || Needed.Except(names).Any() || names.Except([.. Needed, StandardError]).Any())
        {
            Fault(null, text["OfficialHeader", string.Join(", ", Needed), StandardError]);
            return false;
        }
        columns = names.Select((name, i) => (name, i)).ToDictionary(one => one.name, one => one.i);
        return true;
    }

    private void ReadRow()
    {
        if (fields.Length != columns.Count)
        {
            Fault(null, text["OfficialFieldCount", fields.Length, columns.Count]);
            return;
        }
        var before = faults.Count;
        var (series, code, size, period, source) = (Cell("series"), Cell("code"), Cell("size_class"), Cell("period"), Cell("source"));
        Check(OfficialSeriesKeys.All.Contains(series), "series", () => text["OfficialUnknownSeries", string.Join(", ", OfficialSeriesKeys.All)]);
        Check(!OfficialSeriesKeys.All.Contains(series) || OfficialCodes.IsKnown(series, code), "code", () => text["OfficialUnknownCode"]);
        Check(size.Length == 0 || SizeClasses.All.Contains(size), "size_class", () => text["OfficialUnknownSize", string.Join(", ", SizeClasses.All)]);
        Check(OfficialPeriod.End(period) is { } end && end.Year <= today.Year, "period", () => text["OfficialPeriod"]);
        Check(ImportedText.IsSource(source, LongestSource), "source", () => text["OfficialSource", LongestSource]);
        var percent = Number("percent");
        Check(percent is >= 0 and <= 100, "percent", () => text["OfficialPercent"]);
        var error = columns.ContainsKey(StandardError) && Cell(StandardError).Length > 0 ? Number(StandardError) : null;
        Check(error is null or (>= 0 and <= 100), StandardError, () => text["OfficialPercent"]);
        Check(error is not null || !columns.ContainsKey(StandardError) || Cell(StandardError).Length == 0, StandardError, () => text["OfficialPercent"]);
        if (faults.Count == before && !rows.TryAdd((series, code, size, period), new(series, code, size, period, percent!.Value, error, source)))
        {
            Fault(null, text["OfficialTwice"]);
        }
    }

    private string Cell(string column)
    {
        var cell = fields[columns[column]].Trim();
        // A number below zero is told that it is none of the percentages, not that it is a formula.
        if (ImportedText.IsFormula(cell) && (cell[0] != '-' || column is "source" or "code"))
        {
            Fault(column, text["OfficialFormula"]);
            return "";
        }
        return cell;
    }

    private double? Number(string column) =>
        double.TryParse(Cell(column), NumberStyles.Float, CultureInfo.InvariantCulture, out var number) && double.IsFinite(number) ? number : null;

    private void Check(bool holds, string column, Func<LocalizedString> problem)
    {
        // One fault a cell is enough.
        if (!holds && !faults.Exists(fault => fault.Line == line && fault.Column == column))
        {
            Fault(column, problem());
        }
    }

    private void Fault(string? column, string problem) => faults.Add(new(line, column, problem));
}
