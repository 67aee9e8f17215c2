using System.Globalization;
using Portal.Client.Contracts;
using Portal.Client.Shared;

namespace Portal.Server.Features.Statements;

/// <summary>Statements as words and files.</summary>
internal static class StatementWords
{
    private static readonly string[] Columns = ["line", "kind", "for_month", "model", "plan", "unit", "text", "calls", "units", "price_micros"];

    public static string Of(StatementLineKind kind) => kind switch
    {
        StatementLineKind.Usage => "usage",
        StatementLineKind.Fee => "fee",
        StatementLineKind.Correction => "correction",
        StatementLineKind.Credit => "credit",
        _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, null),
    };

    /// <summary>The lines, and the sum in a last one.</summary>
    public static string Csv(StatementView statement)
    {
        var csv = new CsvText().Line(Columns);
        foreach (var line in statement.Lines)
        {
            csv.Line(
                Number(line.Number), line.Kind, line.ForMonth, CsvText.Quote(line.Model), CsvText.Quote(line.Plan), CsvText.Quote(line.Unit),
                CsvText.Quote(line.Text), Number(line.Calls), Number(line.Units), Number(line.PriceMicros));
        }
        return csv.Line("total", "", "", "", "", "", "", "", "", Number(statement.PriceMicros)).ToString();
    }

    public static string FileName(StatementView statement, string extension) => $"statement-{statement.Number}.{extension}";

    private static string Number(long value) => value.ToString(CultureInfo.InvariantCulture);
}
