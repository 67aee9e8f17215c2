using Portal.Server.Metering;

namespace Portal.Server.Features.Limits;

/// <summary>A calendar day, week from Monday, or month of a zone, as instants: days of 23 and 25 hours are what they are.</summary>
/// <param name="From">Its first instant, microseconds since the Unix epoch.</param>
/// <param name="To">The first instant after it.</param>
internal readonly record struct CalendarPeriod(long From, long To)
{
    public bool Has(long micros) => micros >= From && micros < To;

    /// <summary>The period that an instant is in. It depends on nothing else, so a clock that steps back finds the same again.</summary>
    public static CalendarPeriod Of(LimitReset reset, DateTimeOffset at, TimeZoneInfo zone)
    {
        var first = FirstDay(reset, DayOf(at, zone));
        var next = reset switch
        {
            LimitReset.Day => first.AddDays(1),
            LimitReset.Week => first.AddDays(7),
            _ => first.AddMonths(1),
        };
        return new(LedgerTime.Micros(StartOf(first, zone)), LedgerTime.Micros(StartOf(next, zone)));
    }

    // A zone may set its clock back over midnight: then the day that has begun goes on, and none begins twice.
    private static DateOnly DayOf(DateTimeOffset at, TimeZoneInfo zone)
    {
        var day = DateOnly.FromDateTime(TimeZoneInfo.ConvertTime(at, zone).DateTime);
        return StartOf(day.AddDays(1), zone) <= at ? day.AddDays(1) : day;
    }

    private static DateOnly FirstDay(LimitReset reset, DateOnly day) => reset switch
    {
        LimitReset.Day => day,
        LimitReset.Week => day.AddDays(-(((int)day.DayOfWeek + 6) % 7)),
        _ => new(day.Year, day.Month, 1),
    };

    /// <summary>The first instant whose local date is the day: midnight, its first one where the hour comes twice, or what follows a gap.</summary>
    private static DateTimeOffset StartOf(DateOnly day, TimeZoneInfo zone)
    {
        var midnight = day.ToDateTime(TimeOnly.MinValue);
        if (zone.IsInvalidTime(midnight))
        {
            return EndOfGap(midnight, zone);
        }
        var offset = zone.IsAmbiguousTime(midnight) ? zone.GetAmbiguousTimeOffsets(midnight).Max() : zone.GetUtcOffset(midnight);
        return new(midnight, offset);
    }

    private static DateTimeOffset EndOfGap(DateTime midnight, TimeZoneInfo zone)
    {
        // Between noon and noon the clock is only put forward, so local time never falls.
        var (before, after) = (midnight.AddHours(-12).ToUtc(zone), midnight.AddHours(12).ToUtc(zone));
        while (after - before > 1)
        {
            var middle = before + ((after - before) / 2);
            (before, after) = TimeZoneInfo.ConvertTimeFromUtc(new(middle, DateTimeKind.Utc), zone) >= midnight ? (before, middle) : (middle, after);
        }
        return new(after, TimeSpan.Zero);
    }
}

file static class Local
{
    public static long ToUtc(this DateTime local, TimeZoneInfo zone) => TimeZoneInfo.ConvertTimeToUtc(local, zone).Ticks;
}
