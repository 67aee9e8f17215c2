using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Rendering;
using Microsoft.AspNetCore.Components.Routing;
using Microsoft.AspNetCore.Components.Web;

namespace Portal.Client.Layout;

/// <summary>
/// Keeps the frame standing when a page's own code fails in the browser, and lets the next page have a fresh start.
/// While prerendering its layout lets no error pass here: there the server answers 500 with its error page.
/// </summary>
public sealed class PageBoundary : ErrorBoundaryBase, IDisposable
{
    [Inject]
    public required NavigationManager Navigation { get; init; }

    [Inject]
    public required IErrorBoundaryLogger Logger { get; init; }

    public void Dispose() => Navigation.LocationChanged -= Recover;

    protected override void OnInitialized() => Navigation.LocationChanged += Recover;

    protected override async Task OnErrorAsync(Exception exception) => await Logger.LogErrorAsync(exception);

    protected override void BuildRenderTree(RenderTreeBuilder builder)
    {
        if (CurrentException is null)
        {
            builder.AddContent(0, ChildContent);
        }
        else
        {
            builder.OpenComponent<ErrorPanel>(1);
            builder.CloseComponent();
        }
    }

    private void Recover(object? sender, LocationChangedEventArgs location) => Recover();
}
