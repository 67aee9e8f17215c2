using Microsoft.JSInterop;

namespace Portal.Client.Shared;

/// <summary>The few things that only the browser can do, in <c>js/browser.js</c>.</summary>
public sealed class BrowserModule(IJSRuntime js) : IAsyncDisposable
{
    private Task<IJSObjectReference>? module;

    /// <returns>False when the browser would not let us.</returns>
    public async Task<bool> Copy(string text) => await (await Module()).InvokeAsync<bool>("copy", text);

    public async Task SetTheme(string mode) => await (await Module()).InvokeVoidAsync("setTheme", mode);

    /// <summary>Tells <paramref name="listener"/>'s <c>OnSystemTheme(bool isDark)</c> now and at every change.</summary>
    public async Task WatchSystemTheme<T>(DotNetObjectReference<T> listener)
        where T : class =>
        await (await Module()).InvokeVoidAsync("watchSystemTheme", listener);

    /// <summary>A <c>blob:</c> address for bytes that the person chose; release it with <see cref="Release"/>.</summary>
    public async Task<string> ObjectUrl(byte[] bytes, string mediaType) =>
        await (await Module()).InvokeAsync<string>("objectUrl", bytes, mediaType);

    public async Task Release(string url) => await (await Module()).InvokeVoidAsync("release", url);

    /// <summary>Opens the browser's print dialogue, which also saves PDF.</summary>
    public async Task Print() => await (await Module()).InvokeVoidAsync("print");

    public async ValueTask DisposeAsync()
    {
        if (module is { IsCompletedSuccessfully: true })
        {
            try
            {
                await (await module).DisposeAsync();
            }
            catch (JSDisconnectedException)
            {
                // The page is gone, and its module with it.
            }
        }
    }

    private Task<IJSObjectReference> Module() => module ??= js.InvokeAsync<IJSObjectReference>("import", "./js/browser.js").AsTask();
}
