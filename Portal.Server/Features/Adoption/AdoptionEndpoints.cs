using Microsoft.AspNetCore.Components.WebAssembly.Services;
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
        services.AddScoped<IAdoptionMetricsApi, AdoptionMetricsService>();
        services.AddScoped<IMarksApi, MarksService>();
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
        group.MapMetrics();
        app.MapMarketSizes();
        app.MapPublicAdoption();
    }
}
