using System.Globalization;

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

    /// <summary>Whole days since the Unix epoch.</summary>
    public static int DayOf(long micros) => (int)(micros / MicrosPerDay);

    /// <summary>The first day of a month, in whole days since the Unix epoch.</summary>
    public static int FirstDay(int month) => FirstOf(month).DayNumber - DateOnly.FromDateTime(DateTime.UnixEpoch).DayNumber;

    /// <summary>The first day of a month.</summary>
    public static DateOnly FirstOf(int month) => new(month / 12, (month % 12) + 1, 1);

    /// <summary>The month of a day that is counted from the Unix epoch.</summary>
    public static int MonthOf(int daysSinceEpoch)
    {
        var day = Day(daysSinceEpoch);
        return (day.Year * 12) + day.Month - 1;
    }

    /// <summary><c>2026-11</c>.</summary>
    public static string MonthText(int month) => FirstOf(month).ToString("yyyy-MM", CultureInfo.InvariantCulture);

    /// <returns>Null for anything that is not written as <see cref="MonthText"/> writes it.</returns>
    public static int? ParseMonth(string? text) =>
        DateOnly.TryParseExact(text, "yyyy-MM", CultureInfo.InvariantCulture, DateTimeStyles.None, out var first)
            ? (first.Year * 12) + first.Month - 1
            : null;

    /// <summary>When the next month begins: then a quota starts anew.</summary>
    public static DateTimeOffset NextMonth(DateTimeOffset time) =>
        new DateTimeOffset(time.UtcDateTime.Year, time.UtcDateTime.Month, 1, 0, 0, 0, TimeSpan.Zero).AddMonths(1);
}
