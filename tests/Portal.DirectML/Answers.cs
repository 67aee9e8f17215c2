using Portal.Inference.Engine;
using Portal.Inference.Pipelines;

namespace Portal.DirectML;

/// <summary>Asks the engine and compares what it says.</summary>
internal static class Answers
{
    public static async Task<IReadOnlyList<DetectedFace>> PredictAsync(InferenceEngine engine, string model, byte[] png)
    {
        var output = await engine.PredictAsync(
            model, null, new EncodedInput(png, "image/png"), new("1"), CancellationToken.None);
        return ((DetectedFaces)output.Result).Faces;
    }

    /// <summary>The largest distance of two corresponding points, in pixels.</summary>
    public static float Distance(DetectedFace a, DetectedFace b) => Points(a).Zip(Points(b), Distance).Max();

    /// <summary>The same faces, up to what a float may lose on the way through the device.</summary>
    public static bool Same(IReadOnlyList<DetectedFace> a, IReadOnlyList<DetectedFace> b) =>
        a.Count == b.Count && a.Zip(b).All(pair =>
            Distance(pair.First, pair.Second) <= 0.01f && Math.Abs(pair.First.Score - pair.Second.Score) <= 1e-4f);

    private static IEnumerable<PixelPoint> Points(DetectedFace face) =>
        [new(face.Box.XMin, face.Box.YMin), new(face.Box.XMax, face.Box.YMax), .. face.Keypoints];

    private static float Distance(PixelPoint a, PixelPoint b) => MathF.Max(MathF.Abs(a.X - b.X), MathF.Abs(a.Y - b.Y));
}
