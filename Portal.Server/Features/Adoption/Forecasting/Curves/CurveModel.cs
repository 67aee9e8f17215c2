namespace Portal.Server.Features.Adoption.Forecasting.Curves;

/// <summary>What a curve says each observation should be, with the derivatives by m and both shape parameters.</summary>
internal sealed class CurveModel(Curve curve, FitTarget target, Observations data)
{
    public Curve Curve => curve;

    public FitTarget Target => target;

    public Observations Data => data;

    public int Count => data.Count;

    /// <param name="index">Counted from 0; the period is <c>index + 1</c>.</param>
    public (double Value, double ByCeiling, double ByFirst, double BySecond) At(int index, double m, double first, double second)
    {
        var t = index + 1.0;
        if (target == FitTarget.Density)
        {
            var density = BassCurve.Density(t, first, second);
            return (m * density.Share, density.Share, m * density.ByFirst, m * density.BySecond);
        }
        var now = curve.At(t, first, second);
        if (target == FitTarget.Cumulative)
        {
            return (m * now.Share, now.Share, m * now.ByFirst, m * now.BySecond);
        }
        var before = curve.At(t - 1, first, second);
        if (target == FitTarget.Sales)
        {
            var step = now.Share - before.Share;
            return (m * step, step, m * (now.ByFirst - before.ByFirst), m * (now.BySecond - before.BySecond));
        }
        var left = Math.Max(1 - before.Share, 1e-12);
        var survival = (1 - now.Share) / left;
        var open = m - (index == 0 ? 0 : data.Levels[index - 1]);
        return (open * (1 - survival), 1 - survival, open * By(now.ByFirst, before.ByFirst), open * By(now.BySecond, before.BySecond));

        double By(double here, double earlier) => (here - survival * earlier) / left;
    }
}
