using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Authorization;
using MudBlazor;
using Portal.Client.Contracts;

namespace Portal.Client.Features.Keys;

/// <summary>The organisation's keys: make one, change, rotate or revoke one.</summary>
public sealed partial class KeyList
{
    private Refusal? refusal;

    [Inject]
    public required IKeysApi Api { get; init; }

    [Inject]
    public required IModelsApi Models { get; init; }

    [Inject]
    public required IServiceAccountsApi Accounts { get; init; }

    [CascadingParameter]
    public required Task<AuthenticationState> Authentication { get; set; }

    [Inject]
    public required IDialogService Dialogs { get; init; }

    [Inject]
    public required ISnackbar Snackbar { get; init; }

    [Inject]
    public required TimeProvider Time { get; init; }

    /// <summary>Prerendered with the page; secrets are never in it.</summary>
    [PersistentState]
    public IReadOnlyList<ApiKeyView>? Keys { get; set; }

    protected override async Task OnInitializedAsync()
    {
        if (Keys is null)
        {
            await Reload();
        }
    }

    private Task Reload() => Load(async cancellationToken => Keys = await Api.List(cancellationToken));

    private async Task Create()
    {
        refusal = null;
        await Load(async cancellationToken =>
        {
            var catalogue = await Models.List(null, null, cancellationToken);
            // Who does not govern makes no keys for others.
            var role = (await Authentication).User.FindFirst(PortalClaims.OrganisationRole)?.Value;
            var accounts = OrganisationRoles.Governs(role) ? await Accounts.List(cancellationToken) : [];
            if (await CreateKeyDialog.Show(Dialogs, Text["CreateButton"], catalogue, accounts) is not null)
            {
                Keys = await Api.List(cancellationToken);
            }
        });
    }

    private async Task Change(ApiKeyView key)
    {
        refusal = null;
        await Load(async cancellationToken =>
        {
            if (await ChangeKeyDialog.Show(Dialogs, Text["ChangeTitle"], key, await Models.List(null, null, cancellationToken)))
            {
                Keys = await Api.List(cancellationToken);
            }
        });
    }

    private async Task Rotate(ApiKeyView key)
    {
        refusal = null;
        if (await RotateKeyDialog.Show(Dialogs, Text["RotateTitle"], key))
        {
            await Reload();
        }
    }

    private async Task Revoke(ApiKeyView key)
    {
        refusal = null;
        var agreed = await Dialogs.ShowMessageBoxAsync(
            Text["RevokeTitle"], Text["ConfirmRevoke", key.Name], yesText: Text["Revoke"], cancelText: Common["NotNow"]);
        if (agreed != true)
        {
            return;
        }
        await Load(async cancellationToken =>
        {
            refusal = (await Api.Revoke(key.Id, cancellationToken)).Refusal;
            if (refusal is null)
            {
                Snackbar.Add(Text["RevokedNotice", key.Name], Severity.Info);
                Keys = await Api.List(cancellationToken);
            }
        });
    }
}
