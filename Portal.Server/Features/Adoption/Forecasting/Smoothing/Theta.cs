namespace Portal.Server.Features.Adoption.Forecasting.Smoothing;

/// <summary>The theta method: simple smoothing that drifts by half of the series' linear trend.</summary>
internal static class Theta
{
    public static double[] Forecast(ReadOnlySpan<double> values, int horizon)
    {
        var level = ExponentialSmoothing.Fit(values, Trend.None);
        var drift = Slope(values) / 2;
        var n = values.Length;
        var lag = (1 - Math.Pow(1 - level.Alpha, n)) / level.Alpha;
        var forecast = new double[horizon];
        for (var h = 1; h <= horizon; h++)
        {
            forecast[h - 1] = level.Level + drift * (h - 1 + lag);
        }
        return forecast;
    }

    private static double Slope(ReadOnlySpan<double> values)
    {
        double centre = (values.Length - 1) / 2.0, top = 0, bottom = 0;
        for (var i = 0; i < values.Length; i++)
        {
            top += (i - centre) * values[i];
            bottom += (i - centre) * (i - centre);
        }
        return bottom > 0 ? top / bottom : 0;
    }
}
