using Portal.Client.Features.Playground;

namespace Portal.Client.Tests.Playground;

public sealed class TimeAxisTests
{
    [Theory]
    [InlineData(0.6, 0.1, 7)]
    [InlineData(4.5, 1, 5)]
    [InlineData(65, 10, 7)]
    [InlineData(3600, 600, 7)]
    public void Marks_stand_at_round_times(double seconds, double step, int count)
    {
        var ticks = TimeAxis.Ticks(seconds);

        Assert.Equal(count, ticks.Count);
        Assert.Equal(step, ticks[1], 6);
    }

    [Theory]
    [InlineData(0.001)]
    [InlineData(1e6)]
    public void However_long_the_recording_the_marks_are_few(double seconds) =>
        Assert.InRange(TimeAxis.Ticks(seconds).Count, 1, 9);
}
