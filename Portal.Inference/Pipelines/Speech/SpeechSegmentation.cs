namespace Portal.Inference.Pipelines.Speech;

/// <summary>
/// Frames of speech probability to segments. Speech begins at a frame of 0.5 and ends where the probability stays below
/// 0.35 for 100 ms; segments under 250 ms are dropped, the others widened by 30 ms: the figures of Silero's own wrapper.
/// </summary>
internal static class SpeechSegmentation
{
    private const float Begin = 0.5f;
    private const float End = 0.35f;
    private const int MinSilenceSamples = SileroVadPipeline.Rate / 10;
    private const int MinSpeechSamples = SileroVadPipeline.Rate / 4;
    private const int PadSamples = SileroVadPipeline.Rate * 3 / 100;

    /// <param name="probabilities">One a frame of <see cref="SileroVadPipeline.Frame"/> samples.</param>
    /// <param name="samples">Length of the recording.</param>
    public static IReadOnlyList<SpeechInterval> Find(ReadOnlySpan<float> probabilities, int samples)
    {
        List<(int First, int After)> found = [];
        int? first = null;
        int? quiet = null;
        for (var frame = 0; frame < probabilities.Length; frame++)
        {
            if (probabilities[frame] >= Begin)
            {
                first ??= frame;
                quiet = null;
            }
            else if (first is not null && probabilities[frame] < End)
            {
                quiet ??= frame;
                if ((frame + 1 - quiet.Value) * SileroVadPipeline.Frame >= MinSilenceSamples)
                {
                    found.Add((first.Value, quiet.Value));
                    first = quiet = null;
                }
            }
        }

        if (first is not null)
        {
            found.Add((first.Value, quiet ?? probabilities.Length));
        }

        List<SpeechInterval> segments = [];
        foreach (var (begin, after) in found)
        {
            if ((after - begin) * SileroVadPipeline.Frame >= MinSpeechSamples)
            {
                var score = Mean(probabilities[begin..after]);
                var start = Math.Max(0, begin * SileroVadPipeline.Frame - PadSamples);
                var end = Math.Min(samples, after * SileroVadPipeline.Frame + PadSamples);
                segments.Add(new SpeechInterval(Time(start), Time(end), score));
            }
        }

        return segments;
    }

    private static float Mean(ReadOnlySpan<float> values)
    {
        var sum = 0f;
        foreach (var value in values)
        {
            sum += value;
        }

        return sum / values.Length;
    }

    private static TimeSpan Time(int samples) => TimeSpan.FromSeconds((double)samples / SileroVadPipeline.Rate);
}
