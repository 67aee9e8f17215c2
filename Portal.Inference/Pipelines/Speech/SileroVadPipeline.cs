using Portal.Inference.Backends;
using Portal.Inference.Models;
using Portal.Inference.Pipelines.Inputs;
using Portal.Inference.Sessions;

namespace Portal.Inference.Pipelines.Speech;

/// <summary>Voice activity by Silero VAD v5 and v6.</summary>
internal sealed class SileroVadPipeline(ModelSession session) : IPipeline
{
    /// <summary>Samples a second that the model takes.</summary>
    public const int Rate = 16_000;

    /// <summary>Samples of a frame: 32 ms.</summary>
    public const int Frame = 512;

    public static SileroVadPipeline Open(ModelFiles files, ExecutionBackend backend)
    {
        var session = backend.Open(files["model"]);
        try
        {
            return new SileroVadPipeline(session.Require(["input", "state", "sr"], ["output", "stateN"]));
        }
        catch
        {
            session.Dispose();
            throw;
        }
    }

    public long Measure(ReadOnlyMemory<byte> body) => WavFile.Open(body).Seconds;

    public object Predict(ReadOnlyMemory<byte> body, PredictionRun run)
    {
        var file = WavFile.Open(body);
        var samples = Samples(file, run.Token);
        var probabilities = new float[(samples.Length + Frame - 1) / Frame];
        using var listener = new SileroListener(session);
        for (var frame = 0; frame < probabilities.Length; frame++)
        {
            var rest = samples.AsSpan(frame * Frame);
            probabilities[frame] = listener.Hear(rest[..Math.Min(Frame, rest.Length)], run);
        }

        return new SpeechInAudio(SpeechSegmentation.Find(probabilities, samples.Length), file.Duration);
    }

    public void Dispose() => session.Dispose();

    private static float[] Samples(WavFile file, CancellationToken cancellationToken)
    {
        var samples = new float[Math.Max(1, (int)((long)file.Frames * Rate / file.Rate))];
        if (file.Rate == Rate)
        {
            file.Read(0, samples);
        }
        else
        {
            new Resampler(file.Rate, Rate).Run(file.Read, samples, cancellationToken);
        }

        return samples;
    }
}
