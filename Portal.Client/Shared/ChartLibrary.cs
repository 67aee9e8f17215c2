using Microsoft.AspNetCore.Components.WebAssembly.Services;

namespace Portal.Client.Shared;

/// <summary>
/// The assembly that draws, loaded when the first chart of a visit is shown. The loader takes an assembly that is on its way for one that is
/// there, so that the second chart of a page would draw too early: all charts wait for the same loading.
/// </summary>
public sealed class ChartLibrary(LazyAssemblyLoader assemblies)
{
    private Task? loading;

    /// <summary>Fails when it could not be fetched; the next chart tries again.</summary>
    public Task Load()
    {
        if (loading is null or { IsFaulted: true } or { IsCanceled: true })
        {
            loading = assemblies.LoadAssembliesAsync(["Plotly.Blazor.wasm"]);
        }
        return loading;
    }
}
