namespace Portal.Client.Contracts;

/// <summary>Last days of calendar months.</summary>
public static class MonthEnds
{
    /// <returns>The end of the month that is so many months after another's end.</returns>
    public static DateOnly After(DateOnly end, int months) => new DateOnly(end.Year, end.Month, 1).AddMonths(months + 1).AddDays(-1);
}
