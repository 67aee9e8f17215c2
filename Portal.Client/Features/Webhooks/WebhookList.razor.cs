using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Authorization;
using MudBlazor;
using Portal.Client.Contracts;

namespace Portal.Client.Features.Webhooks;

/// <summary>The organisation's webhooks, for who governs.</summary>
public sealed partial class WebhookList
{
    private Refusal? refusal;
    private bool busy;
    private bool mayChange;

    [Inject]
    public required IWebhooksApi Api { get; init; }

    [Inject]
    public required IDialogService Dialogs { get; init; }

    [Inject]
    public required ISnackbar Snackbar { get; init; }

    [CascadingParameter]
    public required Task<AuthenticationState> Authentication { get; set; }

    /// <summary>Prerendered with the page; secrets are never in it.</summary>
    [PersistentState]
    public IReadOnlyList<WebhookEndpointView>? Webhooks { get; set; }

    protected override async Task OnInitializedAsync()
    {
        mayChange = OrganisationRoles.Governs((await Authentication).User.FindFirst(PortalClaims.OrganisationRole)?.Value);
        if (mayChange && Webhooks is null)
        {
            await Reload();
        }
    }

    private Task Reload() => Load(async cancellationToken => Webhooks = await Api.List(cancellationToken));

    private async Task Edit(WebhookEndpointView? webhook)
    {
        refusal = null;
        if (await WebhookDialog.Show(Dialogs, Text[webhook is null ? "Create" : "EditTitle"], webhook))
        {
            await Reload();
        }
    }

    private async Task Rotate(WebhookEndpointView webhook)
    {
        refusal = null;
        if (await RotateWebhookDialog.Show(Dialogs, Text["RotateTitle"], webhook))
        {
            await Reload();
        }
    }

    private Task Test(WebhookEndpointView webhook) => Apply(cancellationToken => Api.Test(webhook.Id, cancellationToken), Text["TestNotice"]);

    private async Task Delete(WebhookEndpointView webhook)
    {
        var agreed = await Dialogs.ShowMessageBoxAsync(
            Text["DeleteTitle"], Text["DeleteConfirm", webhook.Url], yesText: Text["Delete"], cancelText: Common["NotNow"]);
        if (agreed == true)
        {
            await Apply(cancellationToken => Api.Delete(webhook.Id, cancellationToken), Text["DeletedNotice"]);
        }
    }

    private async Task Apply(Func<CancellationToken, Task<Outcome>> change, string notice)
    {
        refusal = null;
        busy = true;
        await Load(async cancellationToken =>
        {
            refusal = (await change(cancellationToken)).Refusal;
            if (refusal is null)
            {
                Snackbar.Add(notice, Severity.Info);
            }
            Webhooks = await Api.List(cancellationToken);
        });
        busy = false;
    }
}
