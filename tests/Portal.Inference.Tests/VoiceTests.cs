namespace Portal.Inference.Tests;

public sealed class VoiceTests(StarterModels models)
{
    private static byte[] Sample => StarterModels.Sample("silero-vad", "utterance.wav");

    [Fact]
    public async Task A_sentence_between_two_silent_seconds_is_one_segment()
    {
        var speech = await models.Speech(Sample);

        var segment = Assert.Single(speech.Segments);
        Assert.Equal(1.0, segment.Start.TotalSeconds, tolerance: 0.1);
        // The voice trails off before the file's last second begins.
        Assert.Equal(speech.Duration.TotalSeconds - 1.3, segment.End.TotalSeconds, tolerance: 0.2);
        Assert.InRange(segment.Score, 0.9f, 1f);
    }

    [Fact]
    public async Task Two_sentences_with_a_pause_are_two_segments()
    {
        var samples = Wav.Samples(Sample);

        var speech = await models.Speech(Wav.Pcm16(16_000, [.. samples, .. samples]));

        Assert.Equal(2, speech.Segments.Count);
        Assert.Equal(
            speech.Segments[0].Start.TotalSeconds + samples.Length / 16_000.0, speech.Segments[1].Start.TotalSeconds, tolerance: 0.1);
    }

    [Theory]
    [InlineData(8_000)]
    [InlineData(44_100)]
    [InlineData(192_000)]
    public async Task Another_rate_moves_no_segment(int rate)
    {
        var original = Assert.Single((await models.Speech(Sample)).Segments);

        var segment = Assert.Single((await models.Speech(Wav.AtRate(Sample, rate))).Segments);

        Assert.Equal(original.Start.TotalSeconds, segment.Start.TotalSeconds, tolerance: 0.1);
        Assert.Equal(original.End.TotalSeconds, segment.End.TotalSeconds, tolerance: 0.15);
    }

    [Theory]
    [InlineData(1, 8)]
    [InlineData(1, 16)]
    [InlineData(1, 24)]
    [InlineData(1, 32)]
    [InlineData(3, 32)]
    public async Task Every_encoding_gives_the_same_segment_in_stereo(int code, int bits)
    {
        var original = Assert.Single((await models.Speech(Sample)).Segments);

        var segment = Assert.Single((await models.Speech(Wav.Encode(Wav.Samples(Sample), code, bits, channels: 2, extensible: bits == 24))).Segments);

        Assert.Equal(original.Start.TotalSeconds, segment.Start.TotalSeconds, tolerance: 0.07);
        Assert.Equal(original.End.TotalSeconds, segment.End.TotalSeconds, tolerance: 0.07);
    }

    [Fact]
    public async Task Silence_noise_and_a_tone_hold_no_speech()
    {
        foreach (var sound in new[] { Sounds.Silence(64_000), Sounds.WhiteNoise(64_000, seed: 1), Sounds.Tone(440, 16_000, 64_000) })
        {
            Assert.Empty((await models.Speech(Wav.Pcm16(16_000, sound))).Segments);
        }
    }

    [Fact]
    public async Task A_single_sample_is_a_recording_without_speech()
    {
        var speech = await models.Speech(Wav.Pcm16(16_000, [0.5f]));

        Assert.Empty(speech.Segments);
        Assert.Equal(1 / 16_000.0, speech.Duration.TotalSeconds, tolerance: 1e-6);
    }

    [Fact]
    public async Task Infinite_samples_do_not_spoil_what_follows()
    {
        var samples = Wav.Samples(Sample);
        samples[0] = float.PositiveInfinity;
        samples[1] = float.NaN;

        Assert.Single((await models.Speech(Wav.Encode(samples, 3, 32, channels: 1))).Segments);
    }
}
