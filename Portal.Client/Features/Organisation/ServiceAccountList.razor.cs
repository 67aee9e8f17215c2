using Microsoft.AspNetCore.Components;
using MudBlazor;
using Portal.Client.Contracts;

namespace Portal.Client.Features.Organisation;

/// <summary>The organisation's service accounts; for who governs, with ways to make, disable and delete them.</summary>
public sealed partial class ServiceAccountList
{
    private Refusal? refusal;
    private bool busy;

    [Inject]
    public required IServiceAccountsApi Api { get; init; }

    [Inject]
    public required IDialogService Dialogs { get; init; }

    [Inject]
    public required ISnackbar Snackbar { get; init; }

    /// <summary>The caller's role.</summary>
    [Parameter, EditorRequired]
    public required string? OwnRole { get; set; }

    /// <summary>Prerendered with the page.</summary>
    [PersistentState]
    public IReadOnlyList<ServiceAccountView>? Accounts { get; set; }

    private bool MayChange => OrganisationRoles.Governs(OwnRole);

    protected override async Task OnInitializedAsync()
    {
        if (Accounts is null)
        {
            await Reload();
        }
    }

    private Task Reload() => Load(async cancellationToken => Accounts = await Api.List(cancellationToken));

    private async Task Create()
    {
        refusal = null;
        if (await CreateServiceAccountDialog.Show(Dialogs, Text["CreateServiceAccount"]))
        {
            await Reload();
        }
    }

    private Task Switch(ServiceAccountView account)
    {
        var disables = account.DisabledAt is null;
        return Apply(
            disables ? Agree("DisableTitle", "DisableConfirm", "Disable", account) : Task.FromResult(true),
            cancellationToken => Api.Change(account.Id, new ChangeServiceAccountRequest(disables), cancellationToken),
            Text[disables ? "DisabledNotice" : "EnabledNotice", account.Name]);
    }

    private Task Delete(ServiceAccountView account) => Apply(
        Agree("DeleteServiceAccountTitle", "DeleteServiceAccountConfirm", "Delete", account),
        cancellationToken => Api.Delete(account.Id, cancellationToken),
        Text["DeletedNotice", account.Name]);

    private async Task<bool> Agree(string title, string question, string yes, ServiceAccountView account) =>
        await Dialogs.ShowMessageBoxAsync(Text[title], Text[question, account.Name], yesText: Text[yes], cancelText: Common["NotNow"]) == true;

    private async Task Apply(Task<bool> agreed, Func<CancellationToken, Task<Outcome>> change, string notice)
    {
        refusal = null;
        if (!await agreed)
        {
            return;
        }
        busy = true;
        await Load(async cancellationToken =>
        {
            refusal = (await change(cancellationToken)).Refusal;
            if (refusal is null)
            {
                Snackbar.Add(notice, Severity.Info);
            }
            Accounts = await Api.List(cancellationToken);
        });
        busy = false;
    }
}
