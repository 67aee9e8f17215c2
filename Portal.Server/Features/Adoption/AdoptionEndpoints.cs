using System.ComponentModel.DataAnnotations;
using Microsoft.AspNetCore.Components.WebAssembly.Services;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.JSInterop;
using Portal.Client.Contracts;
using Portal.Server.Hosting;

namespace Portal.Server.Features.Adoption;

internal static class AdoptionEndpoints
{
    public static void AddAdoption(this WebApplicationBuilder builder)
    {
        builder.Services.AddSingleton<DailyUse>();
        builder.Services.AddScoped<IAdoptionApi, AdoptionService>();
        // The browser has one by itself; a prerendered chart asks for it too.
        builder.Services.TryAddScoped(services => new LazyAssemblyLoader(services.GetRequiredService<IJSRuntime>()));
    }

    public static void MapAdoption(this WebApplication app)
    {
        var group = app.MapPortalApi("adoption", "Adoption");
        group.RequireAuthorization(PortalClaims.OperatorPolicy);
        group.MapGet("", Get)
            .WithName("GetAdoption")
            .WithSummary("Penetration by industry: active over addressable organisations, a point a month");
    }

    private static async Task<Ok<AdoptionReport>> Get(
        IAdoptionApi adoption,
        CancellationToken cancellationToken,
        [AllowedValues(1, 10, 100)] int k = 10,
        [Range(1, AdoptionDefinitions.WindowDays)] int? d = null,
        [Range(AdoptionDefinitions.FewestMonths, AdoptionDefinitions.MostMonths)] int months = 24) =>
        TypedResults.Ok(await adoption.Get(k, d ?? AdoptionDefinitions.UsualDays(k), months, cancellationToken));
}
