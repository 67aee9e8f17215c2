using Portal.Server.Tests.Forecasts;

namespace Portal.Server.Tests;

/// <summary>A standing clock whose stopwatch stands, too; for weeks in which a fake one would ring a million times.</summary>
internal sealed class SteppedClock(DateTimeOffset now) : StandingClock(now)
{
    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public override long GetTimestamp() => Now.Ticks;

    public void Advance(TimeSpan time) => Now += time;
}
