using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Portal.Server.Features.Statements;

/// <summary>Hashes a statement in one canonical form, chained to the organisation's statement before.</summary>
internal static class StatementSeal
{
    /// <returns>SHA-256, 32 bytes.</returns>
    public static byte[] HashOf(Statement statement, IEnumerable<StatementLine> lines)
    {
        var text = new StringBuilder();
        Line(text, "statement", 1, statement.Number, statement.OrganisationId, statement.Month, statement.ClosedAt.Ticks,
            statement.PriceMicros, statement.LastEventId, Convert.ToHexStringLower(statement.PreviousHash));
        foreach (var line in lines.OrderBy(line => line.Number))
        {
            Line(text, "line", line.Number, line.OrganisationId, (int)line.Kind, line.ForMonth, line.ModelId, line.PlanId,
                line.Model, line.Plan, line.Unit, line.Text, line.Calls, line.Units, line.PriceMicros);
        }
        return SHA256.HashData(Encoding.UTF8.GetBytes(text.ToString()));
    }

    // A field's length stands before it: no text can pretend to be two fields.
    private static void Line(StringBuilder text, params object?[] fields)
    {
        foreach (var field in fields)
        {
            var value = Convert.ToString(field, CultureInfo.InvariantCulture) ?? "";
            text.Append(CultureInfo.InvariantCulture, $"{value.Length}:{value};");
        }
        text.Append('\n');
    }
}
