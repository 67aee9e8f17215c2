using System.Globalization;
using Portal.Client.Contracts;

namespace Portal.Server.Features.AdoptionNotes;

/// <summary>A week from Monday or a month, UTC, that is over.</summary>
/// <param name="Name"><c>2026-W47</c> (ISO 8601) or <c>2026-11</c>.</param>
/// <param name="Ended">The first instant after it.</param>
internal sealed record ReportPeriod(string Name, DateOnly First, DateOnly Last, DateTime Ended)
{
    /// <returns>The last one that is over.</returns>
    public static ReportPeriod LastOf(ReportRhythm rhythm, DateTime now)
    {
        var today = DateOnly.FromDateTime(now);
        if (rhythm == ReportRhythm.Monthly)
        {
            var month = new DateOnly(today.Year, today.Month, 1);
            return Of(month.AddMonths(-1).ToString("yyyy-MM", CultureInfo.InvariantCulture), month.AddMonths(-1), month);
        }
        var monday = today.AddDays(-(((int)today.DayOfWeek + 6) % 7));
        var before = monday.AddDays(-7).ToDateTime(TimeOnly.MinValue);
        return Of($"{ISOWeek.GetYear(before)}-W{ISOWeek.GetWeekOfYear(before):00}", monday.AddDays(-7), monday);
    }

    private static ReportPeriod Of(string name, DateOnly first, DateOnly next) =>
        new(name, first, next.AddDays(-1), next.ToDateTime(TimeOnly.MinValue, DateTimeKind.Utc));
}
