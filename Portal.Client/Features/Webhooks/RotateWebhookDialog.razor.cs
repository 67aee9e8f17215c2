using Microsoft.AspNetCore.Components;
using MudBlazor;
using Portal.Client.Contracts;

namespace Portal.Client.Features.Webhooks;

/// <summary>Gives an endpoint a new signing secret and shows it once.</summary>
public sealed partial class RotateWebhookDialog
{
    private int overlap = 24;
    private bool stored;
    private bool busy;
    private Refusal? refusal;
    private CreatedWebhook? rotated;

    [Inject]
    public required IWebhooksApi Api { get; init; }

    [CascadingParameter]
    public required IMudDialogInstance Dialog { get; set; }

    [Parameter, EditorRequired]
    public required WebhookEndpointView Webhook { get; set; }

    /// <returns>Whether there is a new secret.</returns>
    public static async Task<bool> Show(IDialogService dialogs, string title, WebhookEndpointView webhook)
    {
        var options = new DialogOptions { BackdropClick = false, CloseOnEscapeKey = false, MaxWidth = MaxWidth.Small, FullWidth = true };
        var parameters = new DialogParameters<RotateWebhookDialog> { { shown => shown.Webhook, webhook } };
        var dialog = await dialogs.ShowAsync<RotateWebhookDialog>(title, parameters, options);
        return (await dialog.Result)?.Data is true;
    }

    private async Task Rotate()
    {
        busy = true;
        refusal = null;
        try
        {
            var outcome = await Api.Rotate(Webhook.Id, new RotateWebhookSecretRequest(overlap), CancellationToken.None);
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
