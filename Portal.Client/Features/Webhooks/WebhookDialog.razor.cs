using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Authorization;
using MudBlazor;
using Portal.Client.Contracts;

namespace Portal.Client.Features.Webhooks;

/// <summary>Makes an endpoint and shows its secret once, or changes one.</summary>
public sealed partial class WebhookDialog
{
    private readonly SortedSet<string> types = new(StringComparer.Ordinal);
    private IReadOnlyList<string> offered = [];
    private string url = "";
    private bool isEnabled = true;
    private bool stored;
    private bool busy;
    private Refusal? refusal;
    private CreatedWebhook? created;

    [Inject]
    public required IWebhooksApi Api { get; init; }

    [CascadingParameter]
    public required IMudDialogInstance Dialog { get; set; }

    [CascadingParameter]
    public required Task<AuthenticationState> Authentication { get; set; }

    /// <summary>Null makes a new one.</summary>
    [Parameter]
    public WebhookEndpointView? Webhook { get; set; }

    /// <returns>Whether anything was saved.</returns>
    public static async Task<bool> Show(IDialogService dialogs, string title, WebhookEndpointView? webhook)
    {
        var options = new DialogOptions { BackdropClick = false, CloseOnEscapeKey = false, MaxWidth = MaxWidth.Small, FullWidth = true };
        var dialog = await dialogs.ShowAsync<WebhookDialog>(title, new DialogParameters<WebhookDialog> { { shown => shown.Webhook, webhook } }, options);
        return (await dialog.Result)?.Data is true;
    }

    protected override async Task OnInitializedAsync()
    {
        List<string> mine = [.. WebhookTypes.For((await Authentication).User)];
        // What an operator chose can be taken away by everybody who governs.
        offered = [.. WebhookTypes.All.Where(type => mine.Contains(type) || Webhook?.Types.Contains(type) == true)];
        types.UnionWith(Webhook?.Types ?? mine);
        url = Webhook?.Url ?? "";
        // Who opens one that the portal stopped wants it back.
        isEnabled = Webhook is null || Webhook.IsEnabled || Webhook.StoppedBecause is not null;
    }

    private void Choose(string type, bool isChosen)
    {
        if (isChosen)
        {
            types.Add(type);
        }
        else
        {
            types.Remove(type);
        }
    }

    private async Task Save()
    {
        busy = true;
        refusal = null;
        try
        {
            await Put(new PutWebhookRequest(url.Trim(), [.. types], isEnabled));
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

    private async Task Put(PutWebhookRequest request)
    {
        if (Webhook is null)
        {
            var outcome = await Api.Create(request, CancellationToken.None);
            (created, refusal) = (outcome.Value, outcome.Refusal);
            return;
        }
        refusal = (await Api.Change(Webhook.Id, request, CancellationToken.None)).Refusal;
        if (refusal is null)
        {
            Dialog.Close(true);
        }
    }
}
