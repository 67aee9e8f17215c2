namespace Portal.Inference.Pipelines.Ocr;

/// <summary>
/// Row by row, and along each row. Rows follow the lines' own direction, so that a tilted or upside-down page is read as
/// a straight one.
/// </summary>
internal static class ReadingOrder
{
    // Two lines share a row when their middles are closer than this part of the lower one's height.
    private const float SameRow = 0.5f;

    public static List<T> Sort<T>(IReadOnlyCollection<T> lines, Func<T, Quad> place)
    {
        var (x, y) = Direction(lines.Select(place));
        var placed = lines
            .Select(line => (Line: line, Quad: place(line)))
            .Select(it => new Placed<T>(it.Line, Along(it.Quad.Centre), Across(it.Quad.Centre), it.Quad.Height))
            .OrderBy(it => it.Across);

        List<List<Placed<T>>> rows = [];
        foreach (var line in placed)
        {
            if (rows.Count > 0 && line.Across - rows[^1][^1].Across < SameRow * Math.Min(line.Height, rows[^1][^1].Height))
            {
                rows[^1].Add(line);
            }
            else
            {
                rows.Add([line]);
            }
        }

        return [.. rows.SelectMany(row => row.OrderBy(line => line.Along)).Select(line => line.Line)];

        float Along(PixelPoint point) => point.X * x + point.Y * y;
        float Across(PixelPoint point) => point.Y * x - point.X * y;
    }

    // Long lines know the direction best and weigh by the square of their length: on a page that lies on its side, the box
    // of a lone digit is as likely to stand the other way.
    private static (float X, float Y) Direction(IEnumerable<Quad> quads)
    {
        var (x, y) = (0f, 0f);
        foreach (var quad in quads)
        {
            x += (quad.TopRight.X - quad.TopLeft.X) * quad.Width;
            y += (quad.TopRight.Y - quad.TopLeft.Y) * quad.Width;
        }

        var length = float.Hypot(x, y);
        return length > 0 ? (x / length, y / length) : (1, 0);
    }

    private readonly record struct Placed<T>(T Line, float Along, float Across, float Height);
}
