using SkiaSharp;

namespace Portal.Inference.Pipelines.Ocr;

/// <summary>The columns of a line's crop that show paper only.</summary>
/// <param name="steps">Steps of the recogniser over the crop's width.</param>
internal sealed class BlankColumns(bool[] blank, int height, int steps)
{
    // Between the least and the most inked columns. A full stop inks about a fifth.
    private const float MaxInk = 0.12f;

    public int Height => height;

    /// <summary>
    /// A column's ink is its mean distance from the paper's tone. Print and an underline, or the noise of a camera, lift
    /// every column, so blank is what stays near the least inked ones.
    /// </summary>
    public static BlankColumns Of(SKBitmap crop, int steps)
    {
        var pixels = crop.GetPixelSpan();
        var (width, height) = (crop.Width, crop.Height);
        var histogram = new int[256];
        for (var i = 1; i < pixels.Length; i += 4)
        {
            histogram[pixels[i]]++;
        }

        var paper = Percentile(histogram, width * height / 2);
        var ink = new float[width];
        for (var x = 0; x < width; x++)
        {
            for (var y = 0; y < height; y++)
            {
                ink[x] += Math.Abs(pixels[y * crop.RowBytes + x * 4 + 1] - paper);
            }
        }

        var sorted = ink.Order().ToArray();
        var (least, most) = (sorted[width / 20], sorted[width * 9 / 10]);
        return new BlankColumns([.. ink.Select(value => value < least + MaxInk * (most - least))], height, steps);
    }

    /// <summary>Columns of the widest blank between two places, given in steps.</summary>
    public int Widest(float fromStep, float toStep)
    {
        var scale = (float)blank.Length / steps;
        var (widest, run) = (0, 0);
        for (var x = (int)((fromStep + 0.5f) * scale); x < (toStep + 0.5f) * scale && x < blank.Length; x++)
        {
            run = blank[x] ? run + 1 : 0;
            widest = Math.Max(widest, run);
        }

        return widest;
    }

    private static int Percentile(int[] histogram, int rank)
    {
        var tone = 0;
        for (var seen = histogram[0]; seen < rank; seen += histogram[tone])
        {
            tone++;
        }

        return tone;
    }
}
