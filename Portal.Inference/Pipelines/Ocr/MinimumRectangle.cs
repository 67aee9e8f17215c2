namespace Portal.Inference.Pipelines.Ocr;

/// <summary>The smallest rectangle around points. One of its sides lies along a side of their convex hull.</summary>
internal static class MinimumRectangle
{
    public static RotatedBox Around(List<PixelPoint> points)
    {
        var hull = ConvexHull(points);
        RotatedBox best = default;
        var smallest = float.PositiveInfinity;
        for (var i = 0; i < hull.Count; i++)
        {
            var (from, to) = (hull[i], hull[(i + 1) % hull.Count]);
            var length = float.Hypot(to.X - from.X, to.Y - from.Y);
            var box = Along(hull, (to.X - from.X) / length, (to.Y - from.Y) / length);
            if (box.Width * box.Height < smallest)
            {
                smallest = box.Width * box.Height;
                best = box;
            }
        }

        return best;
    }

    private static RotatedBox Along(List<PixelPoint> hull, float x, float y)
    {
        float minAlong = float.MaxValue, maxAlong = float.MinValue, minAcross = float.MaxValue, maxAcross = float.MinValue;
        foreach (var point in hull)
        {
            var along = point.X * x + point.Y * y;
            var across = point.Y * x - point.X * y;
            minAlong = Math.Min(minAlong, along);
            maxAlong = Math.Max(maxAlong, along);
            minAcross = Math.Min(minAcross, across);
            maxAcross = Math.Max(maxAcross, across);
        }

        var (middleAlong, middleAcross) = ((minAlong + maxAlong) / 2, (minAcross + maxAcross) / 2);
        var centre = new PixelPoint(middleAlong * x - middleAcross * y, middleAlong * y + middleAcross * x);
        return new RotatedBox(centre, x, y, maxAlong - minAlong, maxAcross - minAcross);
    }

    // Andrew's monotone chain: the lower side from left to right, then the upper one back.
    private static List<PixelPoint> ConvexHull(List<PixelPoint> points)
    {
        var sorted = points.Distinct().OrderBy(point => point.X).ThenBy(point => point.Y).ToList();
        var hull = HalfHull(sorted);
        sorted.Reverse();
        hull.AddRange(HalfHull(sorted));
        return hull;
    }

    private static List<PixelPoint> HalfHull(List<PixelPoint> points)
    {
        List<PixelPoint> half = [];
        foreach (var point in points)
        {
            while (half.Count >= 2 && Turn(half[^2], half[^1], point) <= 0)
            {
                half.RemoveAt(half.Count - 1);
            }

            half.Add(point);
        }

        // The last point begins the other half.
        half.RemoveAt(half.Count - 1);
        return half;
    }

    private static float Turn(PixelPoint a, PixelPoint b, PixelPoint c) =>
        (b.X - a.X) * (c.Y - a.Y) - (b.Y - a.Y) * (c.X - a.X);
}
