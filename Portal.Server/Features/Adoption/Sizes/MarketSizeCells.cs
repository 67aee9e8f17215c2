using System.Globalization;
using Portal.Server.Features.Adoption.Files;

namespace Portal.Server.Features.Adoption.Sizes;

/// <summary>The cells of one line. What cannot be read is a fault, and null.</summary>
internal sealed class MarketSizeCells(int line, Func<string, string> cell, List<MarketSizeFault> faults)
{
    private static readonly DateOnly FirstDay = new(1950, 1, 1);

    /// <returns>Null for what a spreadsheet would take for a formula.</returns>
    public string? Text(string column)
    {
        var text = cell(column);
        if (ImportedText.IsFormula(text))
        {
            faults.Add(new(line, column, "FaultFormula"));
            return null;
        }
        return text;
    }

    /// <returns>Null where there is none, too.</returns>
    public long? Count(string column, long least, long most, bool isNeeded)
    {
        var text = cell(column);
        if (text.Length == 0 && !isNeeded)
        {
            return null;
        }
        if (long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) && !text.StartsWith('+'))
        {
            if (number >= least && number <= most)
            {
                return number;
            }
            faults.Add(new(line, column, "FaultCountRange", least, most));
            return null;
        }
        return text is ['=' or '+' or '-' or '@', ..] ? Refuse(column, "FaultFormula") : Refuse(column, "FaultNumber", MarketSizeFile.Short(text));
    }

    public double? Error(string column)
    {
        var text = cell(column);
        if (text.Length == 0)
        {
            return null;
        }
        if (double.TryParse(text, NumberStyles.AllowDecimalPoint | NumberStyles.AllowExponent, CultureInfo.InvariantCulture, out var number)
            && double.IsFinite(number) && number is > 0 and < 1e12)
        {
            return number;
        }
        faults.Add(new(line, column, text is ['=' or '@', ..] ? "FaultFormula" : "FaultError", MarketSizeFile.Short(text)));
        return null;
    }

    public DateOnly? Day(string column, DateOnly today)
    {
        var text = cell(column);
        if (!DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day))
        {
            faults.Add(new(line, column, text is ['=' or '+' or '-' or '@', ..] ? "FaultFormula" : "FaultDay", MarketSizeFile.Short(text)));
            return null;
        }
        if (day < FirstDay || day > today)
        {
            faults.Add(new(line, column, "FaultDayRange", FirstDay.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture)));
            return null;
        }
        return day;
    }

    private long? Refuse(string column, string text, params object[] arguments)
    {
        faults.Add(new(line, column, text, arguments));
        return null;
    }
}
