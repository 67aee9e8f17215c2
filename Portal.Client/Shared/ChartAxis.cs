using System.Globalization;

namespace Portal.Client.Shared;

/// <summary>A scale from zero to a round number, for charts that the page draws itself.</summary>
/// <param name="Max">Above zero.</param>
/// <param name="Step">Between two ticks.</param>
public sealed record ChartAxis(double Max, double Step)
{
    private const int Steps = 5;

    public IEnumerable<double> Ticks => Enumerable.Range(0, (int)Math.Round(Max / Step) + 1).Select(i => i * Step);

    /// <param name="highest">Of the values; what is not above zero gets a scale to one.</param>
    public static ChartAxis Of(double highest)
    {
        if (!(highest > 0) || double.IsInfinity(highest))
        {
            return new(1, .25);
        }
        var magnitude = Math.Pow(10, Math.Floor(Math.Log10(highest / Steps)));
        var step = new double[] { 1, 2, 2.5, 5, 10 }.Select(factor => factor * magnitude).First(step => step * Steps >= highest * (1 - 1e-9));
        return new(step * Math.Ceiling((highest / step) - 1e-9), step);
    }

    /// <summary>Where a value is, such as <c>42.5%</c>: drawings keep their text size at every width that way.</summary>
    public string At(double value) => Percent(Part(value));

    /// <returns>0 to 1; what lies outside is at the edge.</returns>
    public double Part(double value) => Math.Clamp(value / Max, 0, 1);

    public string Name(double tick, ChartUnit unit) => tick.ToString(
        unit == ChartUnit.Share ? (Step < .01 - 1e-12 ? "P1" : "P0") : Step < 1 ? "N1" : "N0", CultureInfo.CurrentCulture);

    public static string Percent(double part) => (part * 100).ToString("0.##", CultureInfo.InvariantCulture) + "%";
}
