using System.Globalization;

namespace Portal.Server.Features.OfficialStatistics;

/// <summary>A year, a month or a day, as surveys name their periods.</summary>
internal static class OfficialPeriod
{
    private static readonly DateOnly Earliest = new(2000, 1, 1);

    /// <returns>The period's last day; null for what is no period since 2000.</returns>
    public static DateOnly? End(string text) => text.Length switch
    {
        4 => Parse($"{text}-12-31"),
        7 => Parse($"{text}-01")?.AddMonths(1).AddDays(-1),
        10 => Parse(text),
        _ => null,
    };

    private static DateOnly? Parse(string text) =>
        DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day) && day >= Earliest && day.Year < 2200
            ? day
            : null;
}
