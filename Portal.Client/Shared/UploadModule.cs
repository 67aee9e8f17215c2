using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Authorization;
using Microsoft.JSInterop;
using Portal.Client.Contracts;

namespace Portal.Client.Shared;

/// <summary>A file that the person chose.</summary>
public sealed record ChosenFile(string Name, long Bytes);

/// <param name="State"><c>done</c>, <c>paused</c>, <c>refused</c> or <c>unreachable</c>.</param>
/// <param name="Message">The portal's sentence; null where it gave none.</param>
public sealed record SentFile(string State, string? Message);

/// <summary>Sends files straight from the browser, in <c>js/upload.js</c>: they never pass through .NET's memory.</summary>
public sealed class UploadModule(IJSRuntime js, AuthenticationStateProvider authentication) : IAsyncDisposable
{
    private Task<IJSObjectReference>? module;

    /// <returns>Null when nothing is chosen.</returns>
    public async Task<ChosenFile?> Describe(ElementReference input) => await (await Module()).InvokeAsync<ChosenFile?>("describe", input);

    /// <summary>Sends what the portal does not have yet; tells <paramref name="listener"/>'s <c>OnProgress(long bytes)</c>.</summary>
    public async Task<SentFile> Send<T>(ElementReference input, string upload, DotNetObjectReference<T> listener)
        where T : class =>
        await (await Module()).InvokeAsync<SentFile>("send", input, UploadRules.Url(upload), UploadRules.PieceBytes, await Headers(), listener);

    /// <summary>Stops sending; the portal keeps what it has.</summary>
    public async Task Pause(string upload) => await (await Module()).InvokeVoidAsync("pause", UploadRules.Url(upload));

    /// <summary>Puts a small file to an address.</summary>
    public async Task<SentFile> Put(ElementReference input, string url) => await (await Module()).InvokeAsync<SentFile>("put", input, url, await Headers());

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

    private async Task<Dictionary<string, string>> Headers()
    {
        var headers = new Dictionary<string, string> { [AntiforgeryHeader.Name] = AntiforgeryHeader.Value };
        if ((await authentication.GetAuthenticationStateAsync()).User.FindFirst(PortalClaims.OrganisationSlug)?.Value is { } organisation)
        {
            headers[OrganisationHeader.Name] = organisation;
        }
        return headers;
    }

    private Task<IJSObjectReference> Module() => module ??= js.InvokeAsync<IJSObjectReference>("import", "./js/upload.js").AsTask();
}
