namespace Portal.Client.Contracts;

/// <summary>What everybody may see: small cells are hidden, and what would give them away.</summary>
public interface IPublicAdoptionApi
{
    Task<PublicAdoption> Get(CancellationToken cancellationToken);
}

/// <param name="Trend">All industries with a market size together.</param>
public sealed record PublicAdoption(AdoptionBreakdown ByIndustry, Trend Trend, Forecasted? Forecast);

/// <summary>The forecast of the public trend; a year of months at most.</summary>
public sealed record Forecasted(DateOnly IssuedOn, IReadOnlyList<ForecastedPoint> Points);

public sealed record ForecastedPoint(DateOnly WindowEnd, double Median, double Low80, double High80);
