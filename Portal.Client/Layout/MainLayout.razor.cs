using Microsoft.JSInterop;

namespace Portal.Client.Layout;

/// <summary>The frame of every page, live or static: its header works without a script.</summary>
public sealed partial class MainLayout
{
    private DotNetObjectReference<MainLayout>? self;

    /// <summary>Called by the browser: whether the system prefers dark.</summary>
    [JSInvokable]
    public void OnSystemTheme(bool isDark) => ThemeState.SystemIsDark(isDark);

    public ValueTask DisposeAsync()
    {
        ThemeState.Changed -= ThemeChanged;
        self?.Dispose();
        return ValueTask.CompletedTask;
    }

    protected override void OnInitialized() => ThemeState.Changed += ThemeChanged;

    protected override async Task OnAfterRenderAsync(bool firstRender)
    {
        if (firstRender)
        {
            self = DotNetObjectReference.Create(this);
            await Browser.WatchSystemTheme(self);
        }
    }

    private void ThemeChanged() => _ = InvokeAsync(StateHasChanged);
}
