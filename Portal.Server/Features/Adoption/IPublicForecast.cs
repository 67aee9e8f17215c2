using Portal.Client.Contracts;

namespace Portal.Server.Features.Adoption;

/// <summary>The forecast that everybody may see.</summary>
internal interface IPublicForecast
{
    /// <param name="origin">The end of the month that is published.</param>
    /// <param name="active">Of all industries together, as published.</param>
    /// <param name="organisations">What they were divided by.</param>
    /// <returns>
    /// The first of all industries together that rests on just these numbers, a year ahead at most; null when there is none. One that
    /// rests on others would tell what was entered since.
    /// </returns>
    Task<Forecasted?> OfAsync(DateOnly origin, int active, long organisations, CancellationToken cancellationToken);
}
