using System.Globalization;
using System.Text;
using Portal.Client.Contracts;

namespace Portal.Client.Features.Playground;

/// <summary>Numbers and paths as SVG wants them, whatever the reader's language.</summary>
internal static class Svg
{
    public static string Number(double value) => Math.Round(value, 2).ToString(CultureInfo.InvariantCulture);

    public static string Points(IEnumerable<ImagePoint> points) =>
        string.Join(' ', points.Select(point => $"{Number(point.X)},{Number(point.Y)}"));

    public static string Percent(double part) => $"{Number(part * 100)}%";

    /// <summary>One vertical stroke a peak, in a box of <paramref name="peaks"/> by 2 with the zero line at 1.</summary>
    public static string Waveform(IReadOnlyList<Peak> peaks)
    {
        var path = new StringBuilder();
        for (var i = 0; i < peaks.Count; i++)
        {
            var top = 1 - peaks[i].High;
            // Silence is a line too.
            var bottom = Math.Max(1 - peaks[i].Low, top + 0.01f);
            path.Append(CultureInfo.InvariantCulture, $"M{i + 0.5} {top:0.###}V{bottom:0.###}");
        }
        return path.ToString();
    }
}
