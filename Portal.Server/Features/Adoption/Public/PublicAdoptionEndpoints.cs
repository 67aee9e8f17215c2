using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.Extensions.Options;
using Portal.Client.Contracts;
using Portal.Server.Hosting;

namespace Portal.Server.Features.Adoption.Public;

internal static class PublicAdoptionEndpoints
{
    public static void MapPublicAdoption(this WebApplication app) => app.MapPortalApi("public/adoption", "Adoption").AllowAnonymous()
        .MapGet("", Get).WithName("GetPublicAdoption").WithSummary("See adoption by industry with small cells hidden");

    private static async Task<Results<Ok<PublicAdoption>, NotFound>> Get(
        IPublicAdoptionApi adoption, IOptionsMonitor<AdoptionOptions> options, HttpResponse response, CancellationToken cancellationToken)
    {
        if (!options.CurrentValue.PublicPage)
        {
            return TypedResults.NotFound();
        }
        var answer = await adoption.Get(cancellationToken);
        response.Headers.CacheControl = $"public, max-age={(int)KeptPublicAdoption.Age.TotalSeconds}";
        return TypedResults.Ok(answer);
    }
}
