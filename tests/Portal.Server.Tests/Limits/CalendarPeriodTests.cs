using System.Globalization;
using Portal.Server.Features.Limits;
using Portal.Server.Metering;

namespace Portal.Server.Tests.Limits;

/// <summary>Days, weeks and months of a zone, at their edges.</summary>
public sealed class CalendarPeriodTests
{
    [Theory]
    // The last instant of a period, and its first.
    [InlineData(LimitReset.Day, "UTC", "2027-02-28T23:59:59.999Z", "2027-02-28T00:00Z", "2027-03-01T00:00Z")]
    [InlineData(LimitReset.Day, "UTC", "2027-03-01T00:00:00.000Z", "2027-03-01T00:00Z", "2027-03-02T00:00Z")]
    [InlineData(LimitReset.Month, "UTC", "2027-12-31T23:59:59.999Z", "2027-12-01T00:00Z", "2028-01-01T00:00Z")]
    // A leap day.
    [InlineData(LimitReset.Day, "UTC", "2028-02-29T12:00Z", "2028-02-29T00:00Z", "2028-03-01T00:00Z")]
    [InlineData(LimitReset.Month, "UTC", "2028-02-29T23:59:59.999Z", "2028-02-01T00:00Z", "2028-03-01T00:00Z")]
    // Weeks begin on Monday, across years too.
    [InlineData(LimitReset.Week, "UTC", "2027-01-03T23:59:59.999Z", "2026-12-28T00:00Z", "2027-01-04T00:00Z")]
    [InlineData(LimitReset.Week, "UTC", "2027-01-04T00:00Z", "2027-01-04T00:00Z", "2027-01-11T00:00Z")]
    // Whose midnight it is.
    [InlineData(LimitReset.Day, "Asia/Shanghai", "2027-05-04T15:59:59.999Z", "2027-05-03T16:00Z", "2027-05-04T16:00Z")]
    [InlineData(LimitReset.Day, "Asia/Shanghai", "2027-05-04T16:00Z", "2027-05-04T16:00Z", "2027-05-05T16:00Z")]
    [InlineData(LimitReset.Day, "Asia/Kolkata", "2027-05-04T18:30Z", "2027-05-04T18:30Z", "2027-05-05T18:30Z")]
    // A day of 23 hours and one of 25.
    [InlineData(LimitReset.Day, "Europe/Berlin", "2027-03-28T12:00Z", "2027-03-27T23:00Z", "2027-03-28T22:00Z")]
    [InlineData(LimitReset.Day, "Europe/Berlin", "2027-10-31T00:30Z", "2027-10-30T22:00Z", "2027-10-31T23:00Z")]
    [InlineData(LimitReset.Day, "Europe/Berlin", "2027-10-31T01:30Z", "2027-10-30T22:00Z", "2027-10-31T23:00Z")]
    [InlineData(LimitReset.Week, "Europe/Berlin", "2027-03-28T21:59:59.999Z", "2027-03-21T23:00Z", "2027-03-28T22:00Z")]
    [InlineData(LimitReset.Month, "America/New_York", "2027-03-31T12:00Z", "2027-03-01T05:00Z", "2027-04-01T04:00Z")]
    // Midnight itself is left out when the clock is put forward, and comes twice when it is put back.
    [InlineData(LimitReset.Day, "Africa/Cairo", "2027-04-30T12:00Z", "2027-04-29T22:00Z", "2027-04-30T21:00Z")]
    [InlineData(LimitReset.Day, "America/Havana", "2026-11-01T04:30Z", "2026-11-01T04:00Z", "2026-11-02T05:00Z")]
    [InlineData(LimitReset.Day, "America/Havana", "2026-11-01T05:30Z", "2026-11-01T04:00Z", "2026-11-02T05:00Z")]
    public void An_instant_is_in_its_zones_calendar_period(LimitReset reset, string zone, string at, string from, string to)
    {
        var period = CalendarPeriod.Of(reset, Time(at), TimeZones.Find(zone)!);

        Assert.Equal((Time(from), Time(to)), (LedgerTime.Time(period.From), LedgerTime.Time(period.To)));
    }

    [Theory]
    [InlineData("Europe/Berlin")]
    [InlineData("Africa/Cairo")]
    [InlineData("America/Havana")]
    [InlineData("America/St_Johns")]
    [InlineData("Australia/Lord_Howe")]
    [InlineData("Pacific/Apia")]
    public void Periods_follow_one_another_without_a_gap_or_an_overlap(string name)
    {
        var zone = TimeZones.Find(name)!;
        foreach (var reset in Enum.GetValues<LimitReset>())
        {
            var first = CalendarPeriod.Of(reset, Time("2026-01-15T12:00Z"), zone);
            for (var (period, steps) = (first, 0); steps < 420; steps++)
            {
                var next = CalendarPeriod.Of(reset, LedgerTime.Time(period.To), zone);
                Assert.Equal(period.To, next.From);
                // Whatever instant is asked about, the last one included, and in whatever order.
                Assert.Equal(period, CalendarPeriod.Of(reset, LedgerTime.Time(period.To - 1), zone));
                Assert.Equal(period, CalendarPeriod.Of(reset, LedgerTime.Time(period.From), zone));
                period = next;
            }
        }
    }

    [Theory]
    [InlineData("Europe/Berlin", true)]
    [InlineData("UTC", true)]
    [InlineData("W. Europe Standard Time", false)]
    [InlineData("../../etc/passwd", false)]
    [InlineData("Europe/Atlantis", false)]
    [InlineData("", false)]
    [InlineData(null, false)]
    public void Zones_are_known_by_their_iana_names(string? name, bool isKnown) => Assert.Equal(isKnown, TimeZones.Find(name) is not null);

    private static DateTimeOffset Time(string text) => DateTimeOffset.Parse(text, CultureInfo.InvariantCulture);
}
