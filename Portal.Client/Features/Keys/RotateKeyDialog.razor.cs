using Microsoft.AspNetCore.Components;
using MudBlazor;
using Portal.Client.Contracts;

namespace Portal.Client.Features.Keys;

/// <summary>Gives a key a new secret and shows it once.</summary>
public sealed partial class RotateKeyDialog
{
    private int overlap = 24;
    private bool stored;
    private bool busy;
    private Refusal? refusal;
    private CreatedApiKey? rotated;

    [Inject]
    public required IKeysApi Api { get; init; }

    [CascadingParameter]
    public required IMudDialogInstance Dialog { get; set; }

    [Parameter, EditorRequired]
    public required ApiKeyView Key { get; set; }

    /// <returns>Whether the key has a new secret.</returns>
    public static async Task<bool> Show(IDialogService dialogs, string title, ApiKeyView key)
    {
        var options = new DialogOptions { BackdropClick = false, CloseOnEscapeKey = false, MaxWidth = MaxWidth.Small, FullWidth = true };
        var dialog = await dialogs.ShowAsync<RotateKeyDialog>(title, new DialogParameters<RotateKeyDialog> { { shown => shown.Key, key } }, options);
        return (await dialog.Result)?.Data is CreatedApiKey;
    }

    private async Task Rotate()
    {
        busy = true;
        refusal = null;
        try
        {
            var outcome = await Api.Rotate(Key.Id, new RotateApiKeyRequest(overlap), CancellationToken.None);
            (rotated, refusal) = (outcome.Value, outcome.Refusal);
        }
        catch (HttpRequestException)
        {
            refusal = new Refusal("unreachable", Common["PortalUnreachable"], 0);
        }
        finally
        {
            busy = false;
        }
    }
}
