using Bunit;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.WebAssembly.Services;
using Microsoft.Extensions.DependencyInjection;
using Portal.Client.Contracts;
using Portal.Client.Features.Forecasts;
using Portal.Client.Features.OfficialStatistics;
using Portal.Client.Tests.Setup;

namespace Portal.Client.Tests.Adoption;

/// <summary>Pages of adoption over metrics that the test gives. What other features put on them is tested there.</summary>
public abstract class MetricsTest : PageTest
{
    // These pages are big: a busy machine may need longer than a second for one of them.
    static MetricsTest() => DefaultWaitTimeout = TimeSpan.FromSeconds(20);

    protected MetricsTest()
        : base(services =>
        {
            services.AddSingleton<FakeMetrics>().AddSingleton<IAdoptionMetricsApi>(all => all.GetRequiredService<FakeMetrics>());
            services.AddSingleton<IMarksApi>(all => all.GetRequiredService<FakeMetrics>());
            services.AddSingleton<FakeMarketSizes>().AddSingleton<IMarketSizesApi>(all => all.GetRequiredService<FakeMarketSizes>());
            services.AddSingleton<FakePublicAdoption>().AddSingleton<IPublicAdoptionApi>(all => all.GetRequiredService<FakePublicAdoption>());
            services.AddScoped<LazyAssemblyLoader>();
        })
    {
        ComponentFactories.AddStub<ForecastPanel>(parameters => $"<p class='forecast'>{parameters.Get(panel => panel.Industry)}</p>");
        ComponentFactories.AddStub<OfficialPanel>(parameters => $"<p class='official'>{parameters.Get(panel => panel.Industry)}</p>");
        ComponentFactories.AddStub<AnnotationList>("<p class='notes'></p>");
        ComponentFactories.AddStub<LiveCounters>("<p class='live'></p>");
        ComponentFactories.AddStub<SavedViews>("<p class='views'></p>");
    }

    internal FakeMetrics Metrics => Services.GetRequiredService<FakeMetrics>();

    internal FakeMarketSizes Sizes => Services.GetRequiredService<FakeMarketSizes>();

    internal FakePublicAdoption Public => Services.GetRequiredService<FakePublicAdoption>();

    protected IRenderedComponent<T> Open<T>(string path)
        where T : IComponent
    {
        Navigation.NavigateTo(path);
        return Render<T>();
    }
}
