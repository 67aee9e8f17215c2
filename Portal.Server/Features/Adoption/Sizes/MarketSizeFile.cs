using System.Globalization;
using Portal.Client.Contracts;
using Portal.Server.Features.Adoption.Files;

namespace Portal.Server.Features.Adoption.Sizes;

/// <summary>Reads market sizes from comma-separated values, and finds every fault with its line.</summary>
internal sealed class MarketSizeFile
{
    public const int MostRows = 10_000;

    private const long MostOrganisations = 1_000_000_000_000;
    private const int MostSource = 400;
    private const int MostFaults = 200;

    private static readonly string[] Needed = ["industry", "size_class", "organisations", "as_of", "source"];
    private static readonly string[] Optional = ["low", "high", "standard_error"];

    private readonly List<MarketSizeRow> rows = [];
    private readonly List<MarketSizeFault> faults = [];
    private readonly Dictionary<string, int> columns = [];

    public IReadOnlyList<MarketSizeRow> Rows => rows;

    /// <summary>The first ones; where there are any nothing may be imported.</summary>
    public IReadOnlyList<MarketSizeFault> Faults => [.. faults.OrderBy(fault => fault.Line).Take(MostFaults)];

    /// <summary>Lines below the header.</summary>
    public int Lines { get; private set; }

    /// <param name="today">No figure describes a later day.</param>
    public static MarketSizeFile Read(string csv, DateOnly today)
    {
        var file = new MarketSizeFile();
        using var reader = new StringReader(csv.TrimStart('\uFEFF'));
        foreach (var (line, fields) in CsvLines.Read(reader))
        {
            if (file.columns.Count == 0)
            {
                if (!file.ReadHeader(line, fields))
                {
                    return file;
                }
            }
            else if (++file.Lines > MostRows)
            {
                file.faults.Add(new(line, null, "FaultTooManyRows", MostRows));
                break;
            }
            else
            {
                file.ReadRow(line, fields, today);
            }
        }
        if (file.Lines == 0)
        {
            file.faults.Add(new(1, null, "FaultEmpty"));
        }
        file.faults.AddRange(MarketSizeChecks.Duplicates(file.rows).Concat(MarketSizeChecks.Contradictions(file.rows)));
        return file;
    }

    private bool ReadHeader(int line, string[] fields)
    {
        // A line of commas has more fields than anybody can be told of.
        if (fields.Length > Needed.Length + Optional.Length)
        {
            faults.Add(new(line, null, "FaultTooManyColumns", fields.Length, string.Join(", ", Needed.Concat(Optional))));
            return false;
        }
        for (var i = 0; i < fields.Length; i++)
        {
            var name = fields[i].Trim().ToLowerInvariant();
            if (!Needed.Contains(name) && !Optional.Contains(name))
            {
                faults.Add(new(line, Short(name), "FaultUnknownColumn", string.Join(", ", Needed.Concat(Optional))));
            }
            else if (!columns.TryAdd(name, i))
            {
                faults.Add(new(line, name, "FaultColumnTwice"));
            }
        }
        faults.AddRange(Needed.Where(name => !columns.ContainsKey(name)).Select(name => new MarketSizeFault(line, name, "FaultColumnMissing")));
        return faults.Count == 0;
    }

    private void ReadRow(int line, string[] fields, DateOnly today)
    {
        var before = faults.Count;
        if (fields.Length != columns.Count)
        {
            faults.Add(new(line, null, "FaultCells", columns.Count, fields.Length));
            return;
        }
        if (fields.Any(field => field.Contains('\n', StringComparison.Ordinal) || field.Contains('\r', StringComparison.Ordinal)))
        {
            faults.Add(new(line, null, "FaultLineBreak"));
            return;
        }
        var cells = new MarketSizeCells(line, name => columns.TryGetValue(name, out var place) ? fields[place].Trim() : "", faults);
        var industry = cells.Text("industry");
        if (industry is not null && !Industry.IsSection(industry))
        {
            faults.Add(new(line, "industry", "FaultIndustry", Short(industry)));
        }
        var sizeClass = cells.Text("size_class");
        if (sizeClass is { Length: > 0 } && !SizeClasses.All.Contains(sizeClass))
        {
            faults.Add(new(line, "size_class", "FaultSizeClass", Short(sizeClass), string.Join(", ", SizeClasses.All)));
        }
        var source = cells.Text("source");
        if (source is not null && !ImportedText.IsSource(source, MostSource))
        {
            faults.Add(new(line, "source", "FaultSource", MostSource));
        }
        var organisations = cells.Count("organisations", 1, MostOrganisations, isNeeded: true);
        var (low, high) = (cells.Count("low", 0, MostOrganisations, isNeeded: false), cells.Count("high", 0, MostOrganisations, isNeeded: false));
        var error = cells.Error("standard_error");
        var asOf = cells.Day("as_of", today);
        if (faults.Count == before)
        {
            CheckDoubt(line, organisations!.Value, low, high, error);
        }
        if (faults.Count == before)
        {
            rows.Add(new(
                line, industry!, string.IsNullOrEmpty(sizeClass) ? null : sizeClass, organisations!.Value, low, high, error, asOf!.Value, source!));
        }
    }

    private void CheckDoubt(int line, long organisations, long? low, long? high, double? error)
    {
        if (low > organisations)
        {
            faults.Add(new(line, "low", "FaultLow", low, organisations));
        }
        if (high < organisations)
        {
            faults.Add(new(line, "high", "FaultHigh", high, organisations));
        }
        if (error is not null && (low ?? high) is not null)
        {
            faults.Add(new(line, "standard_error", "FaultTwoDoubts"));
        }
    }

    /// <summary>As much of what somebody wrote as a sentence can take.</summary>
    internal static string Short(string text) =>
        new([.. text.Take(40).Where(character => !char.IsControl(character))]);
}
