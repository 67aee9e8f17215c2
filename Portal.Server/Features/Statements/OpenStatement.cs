namespace Portal.Server.Features.Statements;

/// <summary>What an organisation's statement of a month would be if it were closed now.</summary>
/// <param name="LastMonth">The month of its newest closed statement; null when it has none.</param>
/// <param name="LastHash">That statement's hash; empty when there is none.</param>
/// <param name="Credits">The credits among the lines.</param>
internal sealed record OpenStatement(
    int OrganisationId, int Month, int? LastMonth, byte[] LastHash, IReadOnlyList<StatementLine> Lines, IReadOnlyList<StatementCredit> Credits)
{
    public string Number => NumberOf(OrganisationId, Month);

    public long PriceMicros => Lines.Sum(line => line.PriceMicros);

    public static string NumberOf(int organisation, int month) =>
        FormattableString.Invariant($"{month / 12:0000}-{(month % 12) + 1:00}-{organisation:000000}");
}
