namespace Portal.Server.Features.Demo;

/// <summary>How much a demo organisation calls on a day.</summary>
internal static class DemoRhythm
{
    private const int DaysToGetUsedToIt = 60;

    /// <param name="mood">The month's mood: 1 is usual.</param>
    /// <returns>Calls on the day; mostly 0.</returns>
    public static int Calls(DemoOrganisation demo, int day, double mood, DemoRandom random)
    {
        if (demo.Adopts is not { } adopts || day < adopts)
        {
            // Looking around: a call or two, now and then.
            var curious = demo.Adopts is null ? day < demo.Registered + 60 : true;
            return curious && random.Chance(.04) ? random.Between(1, 2) : 0;
        }
        if (day >= demo.Stops && (demo.Returns is not { } returns || day < returns))
        {
            return 0;
        }
        var practice = Math.Min(1, .35 + ((double)(day - adopts) / DaysToGetUsedToIt));
        var busy = practice * mood * OfWeek(day, demo.Industry.Weekend) * OfYear(day);
        return random.Chance(demo.DaysOfUse * Math.Min(1, busy)) ? 1 + random.Poisson(demo.CallsADay * Math.Min(1.4, busy) * .6) : 0;
    }

    private static double OfWeek(int day, double weekend) => Date(day).DayOfWeek switch
    {
        DayOfWeek.Saturday => weekend,
        DayOfWeek.Sunday => weekend * .7,
        DayOfWeek.Friday => .85,
        DayOfWeek.Tuesday or DayOfWeek.Wednesday => 1.1,
        _ => 1,
    };

    private static double OfYear(int day) => Date(day) switch
    {
        { Month: 12, Day: >= 24 } or { Month: 1, Day: 1 } => .3,
        { Month: 8 } => .8,
        _ => 1,
    };

    private static DateTime Date(int day) => DateTime.UnixEpoch.AddDays(day);
}
