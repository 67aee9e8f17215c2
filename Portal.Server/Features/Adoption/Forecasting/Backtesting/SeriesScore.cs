namespace Portal.Server.Features.Adoption.Forecasting.Backtesting;

/// <summary>How the forecasts of one series came out, beside those of the rivals.</summary>
internal sealed class SeriesScore(string name)
{
    private readonly HorizonScore[] horizons = [.. Enumerable.Range(1, Backtest.Horizon).Select(h => new HorizonScore(h))];

    public string Name => name;

    public IReadOnlyList<HorizonScore> Horizons => horizons;

    public int Forecasts { get; private set; }

    public double Error { get; private set; }

    public double Naive { get; private set; }

    public double Drift { get; private set; }

    public double Ets { get; private set; }

    public bool BeatsNaive => Error < Naive;

    public bool BeatsDrift => Error < Drift;

    public bool BeatsEts => Error < Ets;

    public void Add(ForecastStep step, double actual, double naive, double drift, double ets)
    {
        Forecasts++;
        Error += Math.Abs(actual - step.Median);
        Naive += naive;
        Drift += drift;
        Ets += ets;
        horizons[step.Horizon - 1].Add(step, actual);
    }
}

/// <summary>Coverage at one horizon.</summary>
internal sealed class HorizonScore(int horizon)
{
    public int Horizon => horizon;

    public int Forecasts { get; private set; }

    public int Within80 { get; private set; }

    public int Within95 { get; private set; }

    public void Add(ForecastStep step, double actual)
    {
        Forecasts++;
        Within80 += step.Band80.Holds(actual) ? 1 : 0;
        Within95 += step.Band95.Holds(actual) ? 1 : 0;
    }
}
