using System.Globalization;
using Bunit;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.WebAssembly.Services;
using Microsoft.Extensions.DependencyInjection;
using MudBlazor.Services;
using Portal.Client.Contracts;
using Portal.Client.Features.Adoption;

namespace Portal.Client.Tests.Adoption;

/// <summary>Renders the adoption page over a report that the test gives.</summary>
internal sealed class AdoptionContext : BunitContext, IAdoptionApi
{
    private readonly CultureInfo before = CultureInfo.CurrentCulture;

    public AdoptionContext(string culture = "en")
    {
        CultureInfo.CurrentCulture = CultureInfo.CurrentUICulture = CultureInfo.GetCultureInfo(culture);
        JSInterop.Mode = JSRuntimeMode.Loose;
        Services.AddMudServices(options => options.PopoverOptions.CheckForPopoverProvider = false);
        Services.AddLocalization();
        Services.AddSingleton<IAdoptionApi>(this);
        Services.AddScoped<LazyAssemblyLoader>();
    }

    public Func<AdoptionReport> Answer { get; set; } = () => Reports.Of();

    public List<(int K, int D, int Months)> Asked { get; } = [];

    /// <summary>Set to keep the page waiting.</summary>
    public TaskCompletionSource? Gate { get; set; }

    public IRenderedComponent<AdoptionPage> Open(string query = "")
    {
        Services.GetRequiredService<NavigationManager>().NavigateTo("operator/adoption" + query);
        return Render<AdoptionPage>();
    }

    async Task<AdoptionReport> IAdoptionApi.Get(int k, int d, int months, CancellationToken cancellationToken)
    {
        Asked.Add((k, d, months));
        if (Gate is not null)
        {
            await Gate.Task;
        }
        return Answer() with { Definition = new AdoptionDefinition("2026-1", k, d, 28) };
    }

    protected override void Dispose(bool disposing)
    {
        CultureInfo.CurrentCulture = CultureInfo.CurrentUICulture = before;
        base.Dispose(disposing);
    }
}
