namespace Portal.Server.Features.Forecasts;

/// <summary>Calendar months that are over.</summary>
internal static class CompleteMonths
{
    /// <summary>The end of the last one. A day is waited, since calls that ran over midnight are written down a little later.</summary>
    public static DateOnly LastEnd(DateOnly today)
    {
        var yesterday = today.AddDays(-1);
        return new DateOnly(yesterday.Year, yesterday.Month, 1).AddDays(-1);
    }

    /// <summary>The calendar number that series of a panel share.</summary>
    public static int Number(DateOnly end) => end.Year * 12 + end.Month - 1;
}
