using System.Globalization;
using Portal.Server.Features.Adoption.Files;

namespace Portal.Server.Features.Adoption.Forecasting.Backtesting;

/// <summary>Reads <c>group,name,t,y,cap,first_year</c> (levels) or <c>series,…,t,sales,…</c> (new adopters). Every fault names its line; a file with faults gives no series.</summary>
internal sealed class SeriesFile
{
    public const long LargestBytes = 64L << 20;
    private const int MostFaults = 20;
    private static readonly string[] LevelColumns = ["group", "name", "t", "y", "cap", "first_year"];
    private static readonly string[] SalesColumns = ["series", "t", "sales"];

    private readonly List<string> faults = [];
    private readonly Dictionary<(string Group, string Name), Rows> found = [];

    private SeriesFile()
    {
    }

    public static (IReadOnlyList<DataSeries> Series, IReadOnlyList<string> Faults) Open(string path)
    {
        var file = new FileInfo(path);
        if (!file.Exists)
        {
            return ([], ["There is no such file."]);
        }
        if (file.Length > LargestBytes)
        {
            return ([], [$"The file is larger than {LargestBytes >> 20} MB."]);
        }
        using var reader = file.OpenText();
        return Read(reader);
    }

    public static (IReadOnlyList<DataSeries> Series, IReadOnlyList<string> Faults) Read(TextReader reader)
    {
        var file = new SeriesFile();
        file.Fill(CsvLines.Read(reader));
        var series = file.faults.Count == 0 ? file.Series() : [];
        return file.faults.Count == 0 ? (series, []) : ([], file.faults);
    }

    private void Fill(IEnumerable<(int Line, string[] Fields)> records)
    {
        Func<string[], Row?>? parse = null;
        var width = 0;
        foreach (var (line, fields) in records)
        {
            if (parse is null)
            {
                width = fields.Length;
                parse = Header([.. fields.Select(field => field.Trim().TrimStart('\uFEFF').ToLowerInvariant())], problem => Fault(line, problem));
                if (parse is null)
                {
                    return;
                }
                continue;
            }
            if (faults.Count >= MostFaults)
            {
                return;
            }
            at = line;
            if (fields.Length != width)
            {
                Fault(line, $"{fields.Length} fields where the header has {width}");
            }
            else if (parse(fields) is { } row)
            {
                Add(line, row);
            }
        }
        if (parse is null)
        {
            faults.Add("The file is empty.");
        }
    }

    private int at;

    private Func<string[], Row?>? Header(string[] names, Action<string> fault)
    {
        int Of(string name) => Array.IndexOf(names, name);
        if (LevelColumns.All(names.Contains))
        {
            return fields => Number(fields[Of("t")], "t", whole: true) is { } t && Number(fields[Of("y")], "y") is { } y
                && Cap(fields[Of("cap")]) is { } cap && Number(fields[Of("first_year")], "first_year", whole: true) is { } year
                    ? new(fields[Of("group")].Trim(), fields[Of("name")].Trim(), (int)t, y, cap, (int)year, IsSales: false)
                    : null;
        }
        if (SalesColumns.All(names.Contains))
        {
            return fields => Number(fields[Of("t")], "t", whole: true) is { } t && Number(fields[Of("sales")], "sales") is { } sales
                ? new("", fields[Of("series")].Trim(), (int)t, sales, double.PositiveInfinity, 0, IsSales: true)
                : null;
        }
        fault($"the header must have the columns {string.Join(',', LevelColumns)} or {string.Join(',', SalesColumns)}");
        return null;
    }

    private double? Number(string text, string column, bool whole = false)
    {
        if (!double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var value) || !double.IsFinite(value))
        {
            Fault(at, $"{column} is not a number");
            return null;
        }
        if (value < 0 || value > 1e15)
        {
            Fault(at, $"{column} is negative or beyond 1e15");
            return null;
        }
        if (whole && (value != Math.Floor(value) || value > 1e6))
        {
            Fault(at, $"{column} is not a whole number below a million");
            return null;
        }
        return value;
    }

    private double? Cap(string text)
    {
        if (text.Trim().ToLowerInvariant() is "inf" or "infinity" or "")
        {
            return double.PositiveInfinity;
        }
        var cap = Number(text, "cap");
        if (cap == 0)
        {
            Fault(at, "cap is zero");
            return null;
        }
        return cap;
    }

    private void Add(int line, Row row)
    {
        if (row.Name.Length == 0)
        {
            Fault(line, "the series has no name");
        }
        else if (row.Y > row.Cap)
        {
            Fault(line, "y is above cap");
        }
        else if (!found.TryGetValue((row.Group, row.Name), out var rows))
        {
            found.Add((row.Group, row.Name), new(row, new() { [row.T] = (line, row.Y) }));
        }
        else if (rows.First.Cap != row.Cap || rows.First.Year != row.Year)
        {
            Fault(line, "cap and first_year must be the same in every row of a series");
        }
        else if (!rows.ByT.TryAdd(row.T, (line, row.Y)))
        {
            Fault(line, $"t = {row.T} of {row.Name} is there already");
        }
    }

    private List<DataSeries> Series()
    {
        var all = new List<DataSeries>();
        foreach (var ((group, name), rows) in found)
        {
            var expected = rows.ByT.Keys.First();
            foreach (var (t, (line, _)) in rows.ByT)
            {
                if (t != expected)
                {
                    Fault(line, $"t = {expected} of {name} is missing");
                    break;
                }
                expected++;
            }
            var offset = rows.First.Year == 0 ? 0 : rows.ByT.Keys.First() - 1;
            all.Add(new(group, name, [.. rows.ByT.Values.Select(value => value.Y)], rows.First.Cap, rows.First.Year + offset, rows.First.IsSales));
        }
        return all;
    }

    private void Fault(int line, string problem) => faults.Add($"line {line}: {problem}");

    private sealed record Row(string Group, string Name, int T, double Y, double Cap, int Year, bool IsSales);

    private sealed record Rows(Row First, SortedDictionary<int, (int Line, double Y)> ByT);
}
