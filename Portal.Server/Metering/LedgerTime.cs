namespace Portal.Server.Metering;

/// <summary>The ledger's units of time: microseconds for events, hours for rollups, months for quotas; all UTC.</summary>
internal static class LedgerTime
{
    public const long MicrosPerHour = 3_600_000_000;

    public const long MicrosPerDay = 24 * MicrosPerHour;

    public static long Micros(DateTimeOffset time) => (time.UtcTicks - DateTime.UnixEpoch.Ticks) / TimeSpan.TicksPerMicrosecond;

    public static DateTimeOffset Time(long micros) => DateTimeOffset.UnixEpoch.AddMicroseconds(micros);

    /// <summary>Whole hours since the Unix epoch.</summary>
    public static int Hour(long micros) => (int)(micros / MicrosPerHour);

    /// <summary>The first hour of a day.</summary>
    public static int Hour(DateOnly day) => (day.DayNumber - DateOnly.FromDateTime(DateTime.UnixEpoch).DayNumber) * 24;

    public static DateOnly Day(int daysSinceEpoch) => DateOnly.FromDateTime(DateTime.UnixEpoch).AddDays(daysSinceEpoch);

    /// <summary><c>year * 12 + month - 1</c>.</summary>
    public static int Month(DateTimeOffset time) => (time.UtcDateTime.Year * 12) + time.UtcDateTime.Month - 1;

    /// <summary>When the next month begins: then a quota starts anew.</summary>
    public static DateTimeOffset NextMonth(DateTimeOffset time) =>
        new DateTimeOffset(time.UtcDateTime.Year, time.UtcDateTime.Month, 1, 0, 0, 0, TimeSpan.Zero).AddMonths(1);
}
