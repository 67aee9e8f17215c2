using Microsoft.AspNetCore.Components;
using MudBlazor;
using Portal.Client.Contracts;

namespace Portal.Client.Features.Organisation;

/// <summary>Makes an invitation and shows its link once, to be sent by the inviter; a slip does not close it.</summary>
public sealed partial class InviteDialog
{
    private string email = "";
    private string role = "Member";
    private bool busy;
    private Refusal? refusal;
    private CreatedInvitation? created;

    [Inject]
    public required IInvitationsApi Api { get; init; }

    [CascadingParameter]
    public required IMudDialogInstance Dialog { get; set; }

    [Parameter, EditorRequired]
    public required string? OwnRole { get; set; }

    private string Link => Navigation.ToAbsoluteUri(created!.Link).ToString();

    /// <returns>Whether an invitation was made.</returns>
    public static async Task<bool> Show(IDialogService dialogs, string title, string? ownRole)
    {
        var options = new DialogOptions { BackdropClick = false, CloseOnEscapeKey = false, MaxWidth = MaxWidth.Small, FullWidth = true };
        var parameters = new DialogParameters<InviteDialog> { { dialog => dialog.OwnRole, ownRole } };
        var dialog = await dialogs.ShowAsync<InviteDialog>(title, parameters, options);
        return (await dialog.Result)?.Data is true;
    }

    private async Task Invite()
    {
        busy = true;
        refusal = null;
        try
        {
            var outcome = await Api.Create(new InviteRequest(email.Trim(), role), CancellationToken.None);
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
