using Portal.Inference.Pipelines.Inputs;

namespace Portal.Inference.Tests.Parts;

public sealed class ResamplerTests
{
    [Theory]
    [InlineData(8_000, 440)]
    [InlineData(22_050, 1_000)]
    [InlineData(44_100, 3_000)]
    [InlineData(48_000, 5_000)]
    [InlineData(191_999, 440)]
    public void A_tone_keeps_its_pitch_and_its_loudness(int rate, double hertz)
    {
        var tone = Resample(Sounds.Tone(hertz, rate, rate), rate);

        // Away from the ends, where the tone begins out of silence.
        var expected = Sounds.Tone(hertz, 16_000, 16_000);
        for (var i = 1_000; i < 15_000; i++)
        {
            Assert.Equal(expected[i], tone[i], tolerance: 2e-3f);
        }
    }

    [Fact]
    public void A_tone_above_the_new_limit_is_gone_and_not_folded_back()
    {
        var tone = Resample(Sounds.Tone(11_000, 48_000, 48_000), 48_000);

        Assert.InRange(tone[1_000..15_000].Max(Math.Abs), 0, 1e-3f);
    }

    [Theory]
    [InlineData(8_000)]
    [InlineData(44_100)]
    [InlineData(192_000)]
    public void A_constant_stays_what_it_is(int rate)
    {
        var level = Resample([.. Enumerable.Repeat(0.25f, rate)], rate);

        Assert.All(level[500..15_500], sample => Assert.Equal(0.25f, sample, tolerance: 1e-4f));
    }

    [Fact]
    public void Blocks_leave_no_seam()
    {
        var tone = Resample(Sounds.Tone(200, 44_100, 44_100 * 2), 44_100);

        var steps = tone[500..31_000].Zip(tone[501..31_001], (a, b) => Math.Abs(b - a));
        Assert.True(steps.Max() < 2 * Math.PI * 200 / 16_000 * 0.5 * 1.01);
    }

    private static float[] Resample(float[] samples, int rate)
    {
        var target = new float[(long)samples.Length * 16_000 / rate];
        new Resampler(rate, 16_000).Run(Read, target, CancellationToken.None);
        return target;

        void Read(long first, Span<float> destination)
        {
            for (var i = 0; i < destination.Length; i++)
            {
                destination[i] = first + i >= 0 && first + i < samples.Length ? samples[first + i] : 0;
            }
        }
    }
}
