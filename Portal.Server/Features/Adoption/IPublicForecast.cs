using Portal.Client.Contracts;

namespace Portal.Server.Features.Adoption;

/// <summary>The forecast that everybody may see.</summary>
internal interface IPublicForecast
{
    /// <returns>The newest of all industries together, a year ahead at most; null when there is none.</returns>
    Task<Forecasted?> LatestAsync(CancellationToken cancellationToken);
}
