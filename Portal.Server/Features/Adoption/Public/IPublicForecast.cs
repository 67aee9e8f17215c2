using Portal.Client.Contracts;

namespace Portal.Server.Features.Adoption.Public;

/// <summary>The forecast of the public trend.</summary>
internal interface IPublicForecast
{
    /// <returns>Null when there is none.</returns>
    Task<Forecasted?> LatestAsync(CancellationToken cancellationToken);
}

/// <summary>Where nobody forecasts.</summary>
internal sealed class NoPublicForecast : IPublicForecast
{
    public Task<Forecasted?> LatestAsync(CancellationToken cancellationToken) => Task.FromResult<Forecasted?>(null);
}
