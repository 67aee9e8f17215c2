using Microsoft.AspNetCore.Components;
using MudBlazor;
using Portal.Client.Contracts;

namespace Portal.Client.Features.Keys;

/// <summary>Changes what a key is called and bound to.</summary>
public sealed partial class ChangeKeyDialog
{
    private readonly KeyBoundsInput bounds = new();
    private string name = "";
    private DateOnly? ends;
    private bool busy;
    private Refusal? refusal;

    [Inject]
    public required IKeysApi Api { get; init; }

    [CascadingParameter]
    public required IMudDialogInstance Dialog { get; set; }

    [Parameter, EditorRequired]
    public required ApiKeyView Key { get; set; }

    [Parameter, EditorRequired]
    public required IReadOnlyList<ModelSummary> Catalogue { get; set; }

    /// <returns>Whether the key was changed.</returns>
    public static async Task<bool> Show(IDialogService dialogs, string title, ApiKeyView key, IReadOnlyList<ModelSummary> catalogue)
    {
        var options = new DialogOptions { MaxWidth = MaxWidth.Small, FullWidth = true };
        var parameters = new DialogParameters<ChangeKeyDialog> { { shown => shown.Key, key }, { shown => shown.Catalogue, catalogue } };
        var dialog = await dialogs.ShowAsync<ChangeKeyDialog>(title, parameters, options);
        return (await dialog.Result)?.Data is true;
    }

    protected override void OnInitialized()
    {
        name = Key.Name;
        bounds.Models.UnionWith(Key.Models);
        bounds.Addresses = string.Join('\n', Key.Addresses);
    }

    private async Task Change()
    {
        busy = true;
        refusal = null;
        try
        {
            var request = new ChangeApiKeyRequest(name.Trim())
            {
                Models = [.. bounds.Models],
                Addresses = bounds.AddressList,
                // The end of the day that was chosen.
                ExpiresAt = ends is { } day ? new DateTimeOffset(day.AddDays(1).ToDateTime(TimeOnly.MinValue), TimeSpan.Zero) : null,
            };
            refusal = (await Api.Change(Key.Id, request, CancellationToken.None)).Refusal;
            if (refusal is null)
            {
                Dialog.Close(true);
            }
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
