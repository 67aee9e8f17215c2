using System.Buffers;

namespace Portal.Inference.Pipelines.Ocr;

/// <summary>The detector's probability map, and the connected regions of text in it.</summary>
internal static class TextMap
{
    private const float MinProbability = 0.3f;
    private const float MinMean = 0.5f;
    private const int MinPixels = 20;
    private const float MinSide = 3;
    private const float GrowRatio = 1.6f;

    // Noise can have a region in every corner; each costs a run of the recogniser.
    private const int MaxRegions = 1000;

    /// <summary>Boxes around the lines, in the map's pixels.</summary>
    public static List<RotatedBox> Boxes(ReadOnlySpan<float> map, int width, int height)
    {
        List<RotatedBox> boxes = [];
        var seen = ArrayPool<bool>.Shared.Rent(map.Length);
        var stack = ArrayPool<int>.Shared.Rent(map.Length);
        try
        {
            seen.AsSpan(0, map.Length).Clear();
            var rows = new RowSpans(height);
            for (var i = 0; i < map.Length && boxes.Count < MaxRegions; i++)
            {
                if (seen[i] || map[i] <= MinProbability)
                {
                    continue;
                }

                var (pixels, sum) = Flood(map, width, height, i, seen, stack, rows);
                if (pixels >= MinPixels && sum / pixels >= MinMean)
                {
                    var box = MinimumRectangle.Around(rows.Outline());
                    if (box.ShortSide >= MinSide)
                    {
                        boxes.Add(box.Grow(GrowRatio));
                    }
                }

                rows.Clear();
            }
        }
        finally
        {
            ArrayPool<bool>.Shared.Return(seen);
            ArrayPool<int>.Shared.Return(stack);
        }

        return boxes;
    }

    private static (int Pixels, float Sum) Flood(
        ReadOnlySpan<float> map, int width, int height, int start, bool[] seen, int[] stack, RowSpans rows)
    {
        var (pixels, sum, top) = (0, 0f, 0);
        stack[top++] = start;
        seen[start] = true;
        while (top > 0)
        {
            var at = stack[--top];
            var (x, y) = (at % width, at / width);
            pixels++;
            sum += map[at];
            rows.Add(x, y);
            for (var ny = Math.Max(0, y - 1); ny <= Math.Min(height - 1, y + 1); ny++)
            {
                for (var nx = Math.Max(0, x - 1); nx <= Math.Min(width - 1, x + 1); nx++)
                {
                    var next = ny * width + nx;
                    if (!seen[next] && map[next] > MinProbability)
                    {
                        seen[next] = true;
                        stack[top++] = next;
                    }
                }
            }
        }

        return (pixels, sum);
    }
}
