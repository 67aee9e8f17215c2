using Microsoft.AspNetCore.Components;
using MudBlazor;
using Portal.Client.Contracts;

namespace Portal.Client.Features.Organisation;

/// <summary>Makes a service account; its keys are made on the keys page.</summary>
public sealed partial class CreateServiceAccountDialog
{
    private string name = "";
    private string role = "Member";
    private bool busy;
    private Refusal? refusal;

    [Inject]
    public required IServiceAccountsApi Api { get; init; }

    [CascadingParameter]
    public required IMudDialogInstance Dialog { get; set; }

    /// <returns>Whether one was made.</returns>
    public static async Task<bool> Show(IDialogService dialogs, string title)
    {
        var dialog = await dialogs.ShowAsync<CreateServiceAccountDialog>(title, new DialogOptions { MaxWidth = MaxWidth.Small, FullWidth = true });
        return (await dialog.Result)?.Data is true;
    }

    private async Task Create()
    {
        busy = true;
        refusal = null;
        try
        {
            refusal = (await Api.Create(new CreateServiceAccountRequest(name.Trim(), role), CancellationToken.None)).Refusal;
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
