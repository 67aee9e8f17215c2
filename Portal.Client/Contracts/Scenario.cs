namespace Portal.Client.Contracts;

/// <summary>What if: a curve by parameters that a person chose. It is no forecast, and is never logged as one.</summary>
public sealed record ScenarioSettings
{
    /// <summary>Addressable organisations.</summary>
    public long MarketSize { get; init; } = 1_000;

    /// <summary>p per year: adopters who need no example.</summary>
    public double Innovation { get; init; } = 0.03;

    /// <summary>q per year: adopters who follow others.</summary>
    public double Imitation { get; init; } = 0.38;

    /// <summary>The share of the market that will ever use it, of 1.</summary>
    public double Ceiling { get; init; } = 1;

    /// <summary>Change of the price from now on, in percent.</summary>
    public double PriceChange { get; init; }

    /// <summary>By how many percent adoption goes faster when the price rises by one percent; usually below zero. An assumption.</summary>
    public double Elasticity { get; init; } = -1;

    public int Months { get; init; } = 24;
}

/// <param name="Levels">Shares of the scenario's market, a month each, from one month ahead.</param>
/// <param name="Pace">By how much the price speeds adoption up: 1 is not at all.</param>
public sealed record Scenario(double Start, double Pace, IReadOnlyList<double> Levels);
