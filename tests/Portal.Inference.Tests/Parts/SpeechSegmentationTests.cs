using Portal.Inference.Pipelines.Speech;

namespace Portal.Inference.Tests.Parts;

/// <summary>A sign is a frame of 32 ms: '#' speech, '-' in doubt, '.' none.</summary>
public sealed class SpeechSegmentationTests
{
    [Theory]
    [InlineData("....................", "")]
    [InlineData("....################....", "0.098-0.670")]
    [InlineData("################", "0.000-0.512")]
    [InlineData("....######....", "")]
    [InlineData("##########...##########", "0.000-0.736")]
    [InlineData("##########....##########", "0.000-0.350 0.418-0.768")]
    [InlineData("##########---------##########", "0.000-0.928")]
    [InlineData("---------", "")]
    public void Pauses_part_segments_and_doubt_does_not(string frames, string expected)
    {
        var probabilities = frames.Select(frame => frame switch { '#' => 0.9f, '-' => 0.4f, _ => 0.1f }).ToArray();

        var segments = SpeechSegmentation.Find(probabilities, frames.Length * 512);

        Assert.Equal(expected, string.Join(" ", segments.Select(segment => FormattableString.Invariant($"{segment.Start.TotalSeconds:0.000}-{segment.End.TotalSeconds:0.000}"))));
    }

    [Fact]
    public void The_score_is_the_mean_of_the_segments_frames()
    {
        var probabilities = Enumerable.Range(0, 20).Select(i => i % 2 == 0 ? 1f : 0.6f).ToArray();

        Assert.Equal(0.8f, Assert.Single(SpeechSegmentation.Find(probabilities, 20 * 512)).Score, tolerance: 1e-5f);
    }

    [Fact]
    public void A_segment_ends_no_later_than_the_recording() =>
        Assert.Equal(10_000 / 16_000.0, Assert.Single(SpeechSegmentation.Find(Enumerable.Repeat(1f, 20).ToArray(), 10_000)).End.TotalSeconds, tolerance: 1e-6);
}
