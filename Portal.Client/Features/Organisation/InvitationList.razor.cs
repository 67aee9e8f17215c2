using Microsoft.AspNetCore.Components;
using MudBlazor;
using Portal.Client.Contracts;

namespace Portal.Client.Features.Organisation;

/// <summary>Who is invited and has not come yet: for who governs.</summary>
public sealed partial class InvitationList
{
    private Refusal? refusal;
    private bool busy;

    [Inject]
    public required IInvitationsApi Api { get; init; }

    [Inject]
    public required IDialogService Dialogs { get; init; }

    [Inject]
    public required ISnackbar Snackbar { get; init; }

    /// <summary>The caller's role: nobody invites to one above it.</summary>
    [Parameter, EditorRequired]
    public required string? OwnRole { get; set; }

    /// <summary>Prerendered with the page; links are never in it.</summary>
    [PersistentState]
    public IReadOnlyList<InvitationView>? Invitations { get; set; }

    protected override async Task OnInitializedAsync()
    {
        if (Invitations is null)
        {
            await Reload();
        }
    }

    private Task Reload() => Load(async cancellationToken => Invitations = await Api.List(cancellationToken));

    private async Task Invite()
    {
        refusal = null;
        if (await InviteDialog.Show(Dialogs, Text["InviteTitle"], OwnRole))
        {
            await Reload();
        }
    }

    private async Task Revoke(InvitationView invitation)
    {
        refusal = null;
        var agreed = await Dialogs.ShowMessageBoxAsync(
            Text["RevokeTitle"], Text["RevokeConfirm", invitation.Email], yesText: Text["Revoke"], cancelText: Common["NotNow"]);
        if (agreed != true)
        {
            return;
        }
        busy = true;
        await Load(async cancellationToken =>
        {
            refusal = (await Api.Revoke(invitation.Id, cancellationToken)).Refusal;
            if (refusal is null)
            {
                Snackbar.Add(Text["RevokedNotice", invitation.Email], Severity.Info);
            }
            Invitations = await Api.List(cancellationToken);
        });
        busy = false;
    }
}
