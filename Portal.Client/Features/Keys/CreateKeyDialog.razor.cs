using Microsoft.AspNetCore.Components;
using MudBlazor;
using Portal.Client.Contracts;

namespace Portal.Client.Features.Keys;

/// <summary>Makes a key and shows it once; it cannot be closed by a slip before the person has said that they stored it.</summary>
public sealed partial class CreateKeyDialog
{
    private static readonly int[] Expiries = [30, 90, 365];

    private string name = "";
    private int expiresInDays = 90;
    private bool stored;
    private bool busy;
    private Refusal? refusal;
    private CreatedApiKey? created;

    [Inject]
    public required IKeysApi Api { get; init; }

    [CascadingParameter]
    public required IMudDialogInstance Dialog { get; set; }

    /// <returns>The new key, or null when nobody made one.</returns>
    public static async Task<CreatedApiKey?> Show(IDialogService dialogs, string title)
    {
        var options = new DialogOptions { BackdropClick = false, CloseOnEscapeKey = false, MaxWidth = MaxWidth.Small, FullWidth = true };
        var dialog = await dialogs.ShowAsync<CreateKeyDialog>(title, options);
        return (await dialog.Result)?.Data as CreatedApiKey;
    }

    private async Task Create()
    {
        busy = true;
        refusal = null;
        try
        {
            var outcome = await Api.Create(new CreateApiKeyRequest(name.Trim(), expiresInDays == 0 ? null : expiresInDays), CancellationToken.None);
            (created, refusal) = (outcome.Value, outcome.Refusal);
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
