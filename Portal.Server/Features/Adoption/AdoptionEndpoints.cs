using System.ComponentModel.DataAnnotations;
using Microsoft.AspNetCore.Components.WebAssembly.Services;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.JSInterop;
using Portal.Client.Contracts;
using Portal.Server.Features.Adoption.Browsing;
using Portal.Server.Features.Adoption.Classes;
using Portal.Server.Features.Adoption.Metrics;
using Portal.Server.Features.Adoption.Public;
using Portal.Server.Features.Adoption.Register;
using Portal.Server.Features.Adoption.Sizes;
using Portal.Server.Features.Adoption.Use;
using Portal.Server.Hosting;

namespace Portal.Server.Features.Adoption;

internal static class AdoptionEndpoints
{
    public static void AddAdoption(this WebApplicationBuilder builder)
    {
        var services = builder.Services;
        services.AddOptions<AdoptionOptions>().Bind(builder.Configuration.GetSection("Adoption")).ValidateDataAnnotations().ValidateOnStart();
        services.AddSingleton<UseStore>();
        services.AddHostedService<UseWarmUp>();
        services.AddSingleton<RegisterStore>();
        services.AddSingleton<BrowseRecord>();
        services.AddSingleton<ClassMoves>();
        services.AddHostedService(provider => provider.GetRequiredService<ClassMoves>());
        services.AddScoped<MetricViews>();
        services.AddScoped<MemberNames>();
        services.AddScoped<IAdoptionApi, AdoptionService>();
        services.AddScoped<IAdoptionMetricsApi, AdoptionMetricsService>();
        services.AddScoped<IAdoptionSeries, AdoptionSeries>();
        services.AddScoped<Reclassifications>();
        services.AddScoped<IMarketSizesApi, MarketSizesService>();
        services.AddSingleton<KeptPublicAdoption>();
        services.AddSingleton<PublicationLog>();
        services.AddScoped<IPublicAdoptionApi, PublicAdoptionService>();
        // The browser has one by itself; a prerendered chart asks for it too.
        services.TryAddScoped(provider => new LazyAssemblyLoader(provider.GetRequiredService<IJSRuntime>()));
    }

    public static void MapAdoption(this WebApplication app)
    {
        var group = app.MapPortalApi("adoption", "Adoption");
        group.RequireAuthorization(PortalClaims.OperatorPolicy);
        group.MapGet("", Get)
            .WithName("GetAdoption")
            .WithSummary("Penetration by industry: active over addressable organisations, a point a month");
        group.MapMetrics();
        app.MapMarketSizes();
        app.MapPublicAdoption();
    }

    private static async Task<Ok<AdoptionReport>> Get(
        IAdoptionApi adoption,
        CancellationToken cancellationToken,
        [AllowedValues(1, 10, 100)] int k = 10,
        [Range(1, AdoptionDefinitions.WindowDays)] int? d = null,
        [Range(AdoptionDefinitions.FewestMonths, AdoptionDefinitions.MostMonths)] int months = 24) =>
        TypedResults.Ok(await adoption.Get(k, d ?? AdoptionDefinitions.UsualDays(k), months, cancellationToken));
}
