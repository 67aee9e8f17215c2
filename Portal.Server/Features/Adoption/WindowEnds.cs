namespace Portal.Server.Features.Adoption;

/// <summary>The days at which a report's points stand.</summary>
internal static class WindowEnds
{
    public static DateOnly Epoch { get; } = new(1970, 1, 1);

    /// <summary>The last days of complete calendar months, then today.</summary>
    /// <param name="since">No month that ended before this day: the portal was not there.</param>
    public static DateOnly[] Months(DateOnly today, int months, DateOnly since)
    {
        var thisMonth = new DateOnly(today.Year, today.Month, 1);
        return
        [
            .. Enumerable.Range(0, months)
                .Select(back => thisMonth.AddMonths(back - months + 1).AddDays(-1))
                .Where(end => end >= since),
            today,
        ];
    }

    public static int DayNumber(DateOnly day) => day.DayNumber - Epoch.DayNumber;
}
