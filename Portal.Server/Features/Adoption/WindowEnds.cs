namespace Portal.Server.Features.Adoption;

/// <summary>The days at which a report's points stand.</summary>
internal static class WindowEnds
{
    public static DateOnly Epoch { get; } = new(1970, 1, 1);

    /// <summary>The last days of complete calendar months, then the last day itself.</summary>
    /// <param name="last">Today, or the last day that is asked about.</param>
    /// <param name="since">No month that ended before this day: the portal was not there.</param>
    public static DateOnly[] Months(DateOnly last, int months, DateOnly since)
    {
        var thisMonth = new DateOnly(last.Year, last.Month, 1);
        return
        [
            .. Enumerable.Range(0, months)
                .Select(back => thisMonth.AddMonths(back - months + 1).AddDays(-1))
                .Where(end => end >= since),
            last,
        ];
    }

    /// <param name="lastComplete">The last day that is over.</param>
    /// <returns>The end of the last month that is over by then.</returns>
    public static DateOnly LastMonth(DateOnly lastComplete)
    {
        var next = lastComplete.AddDays(1);
        return new DateOnly(next.Year, next.Month, 1).AddDays(-1);
    }

    /// <summary>The end of the month before a month's end.</summary>
    public static DateOnly MonthBefore(DateOnly monthEnd) => new DateOnly(monthEnd.Year, monthEnd.Month, 1).AddDays(-1);

    public static int DayNumber(DateOnly day) => day.DayNumber - Epoch.DayNumber;

    public static DateOnly Day(int number) => Epoch.AddDays(number);
}
