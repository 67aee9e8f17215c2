using Portal.Inference.Pipelines.Inputs;

namespace Portal.Inference.Tests.Samples;

/// <summary>A spoken WAV to 16 kHz, 16 bits, mono, with a second of silence on both sides.</summary>
internal static class SpokenSentence
{
    public static byte[] BetweenSilences(byte[] spoken)
    {
        var source = WavFile.Open(spoken);
        var speech = new float[(long)source.Frames * 16_000 / source.Rate];
        new Resampler(source.Rate, 16_000).Run(source.Read, speech, CancellationToken.None);
        var silence = new float[16_000];
        return Wav.Pcm16(16_000, [.. silence, .. speech, .. silence]);
    }
}
