namespace Portal.Inference.Pipelines.Faces;

/// <summary>Of the candidates that see the same face, keeps the surest.</summary>
internal static class FaceSuppression
{
    private const float MaxOverlap = 0.3f;

    /// <returns>Best first.</returns>
    public static List<DetectedFace> Keep(IEnumerable<DetectedFace> candidates)
    {
        List<DetectedFace> kept = [];
        foreach (var candidate in candidates.OrderByDescending(face => face.Score))
        {
            if (kept.TrueForAll(face => Overlap(face.Box, candidate.Box) <= MaxOverlap))
            {
                kept.Add(candidate);
            }
        }

        return kept;
    }

    /// <summary>Shared area by joint area.</summary>
    public static float Overlap(PixelBox a, PixelBox b)
    {
        var width = Math.Min(a.XMax, b.XMax) - Math.Max(a.XMin, b.XMin);
        var height = Math.Min(a.YMax, b.YMax) - Math.Max(a.YMin, b.YMin);
        var shared = Math.Max(0, width) * Math.Max(0, height);
        var joint = Area(a) + Area(b) - shared;
        return joint > 0 ? shared / joint : 0;
    }

    private static float Area(PixelBox box) => Math.Max(0, box.XMax - box.XMin) * Math.Max(0, box.YMax - box.YMin);
}
