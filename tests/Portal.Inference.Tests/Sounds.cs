namespace Portal.Inference.Tests;

/// <summary>Samples of sounds that nobody speaks, −1 to 1.</summary>
internal static class Sounds
{
    public static float[] Silence(int samples) => new float[samples];

    public static float[] Tone(double hertz, int rate, int samples) =>
        [.. Enumerable.Range(0, samples).Select(i => (float)(0.5 * Math.Sin(2 * Math.PI * hertz * i / rate)))];

    public static float[] WhiteNoise(int samples, int seed)
    {
        var random = new Random(seed);
        return [.. Enumerable.Range(0, samples).Select(_ => (float)(random.NextDouble() - 0.5))];
    }
}
