namespace Portal.Server.Features.Adoption.Forecasting.Curves;

/// <summary>One series as new adopters per period and as the level reached, period 1 first.</summary>
internal sealed class Observations
{
    private Observations(double[] sales, double[] levels)
    {
        Sales = sales;
        Levels = levels;
        Top = levels.Length == 0 ? 0 : levels.Max();
    }

    public double[] Sales { get; }

    public double[] Levels { get; }

    /// <summary>The highest level.</summary>
    public double Top { get; }

    public int Count => Levels.Length;

    public static Observations OfSales(IReadOnlyList<double> sales)
    {
        var levels = new double[sales.Count];
        var sum = 0.0;
        for (var i = 0; i < levels.Length; i++)
        {
            levels[i] = sum += sales[i];
        }
        return new([.. sales], levels);
    }

    public static Observations OfLevels(IReadOnlyList<double> levels)
    {
        var sales = new double[levels.Count];
        for (var i = 0; i < sales.Length; i++)
        {
            sales[i] = levels[i] - (i == 0 ? 0 : levels[i - 1]);
        }
        return new(sales, [.. levels]);
    }

    public double[] For(FitTarget target) => target == FitTarget.Cumulative ? Levels : Sales;
}
