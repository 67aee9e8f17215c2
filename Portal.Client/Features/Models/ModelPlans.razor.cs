using System.Globalization;
using Microsoft.AspNetCore.Components;
using MudBlazor;
using Portal.Client.Contracts;
using Portal.Client.Shared;

namespace Portal.Client.Features.Models;

/// <summary>A model's plans: subscribe, change plan, cancel; each asks before it binds the organisation.</summary>
public sealed partial class ModelPlans
{
    private Refusal? refusal;
    private bool failed;
    private bool busy;

    [Inject]
    public required ISubscriptionsApi Api { get; init; }

    [Inject]
    public required IDialogService Dialogs { get; init; }

    [Inject]
    public required ISnackbar Snackbar { get; init; }

    [Inject]
    public required NavigationManager Navigation { get; init; }

    [Parameter, EditorRequired]
    public required ModelDetail Model { get; set; }

    [Parameter, EditorRequired]
    public required SubscriptionView? Subscription { get; set; }

    /// <summary>The new contract, or null after a cancellation.</summary>
    [Parameter]
    public EventCallback<SubscriptionView?> SubscriptionChanged { get; set; }

    private static string Number(long value) => value.ToString("N0", CultureInfo.CurrentCulture);

    private async Task Subscribe(PlanView plan)
    {
        var price = Common.PricePerUnit(plan.UnitPriceMicros, Model.Unit);
        var question = Text[Subscription is null ? "ConfirmSubscribe" : "ConfirmSwitch", Model.Model.Name, plan.Name, price];
        if (!await Agreed(Text["ConfirmTitle"], question, Text[Subscription is null ? "SubscribeButton" : "SwitchButton"]))
        {
            return;
        }
        await Do(async () =>
        {
            var outcome = await Api.Subscribe(new SubscribeRequest(Model.Model.Slug, plan.Code), CancellationToken.None);
            refusal = outcome.Refusal;
            if (outcome.Value is { } subscription)
            {
                Snackbar.Add(Text["SubscribedNotice", Model.Model.Name, subscription.PlanName], Severity.Success);
                await SubscriptionChanged.InvokeAsync(subscription);
            }
        });
    }

    private async Task Cancel()
    {
        if (!await Agreed(Text["CancelTitle"], Text["ConfirmCancel", Model.Model.Name], Text["CancelSubscription"]))
        {
            return;
        }
        await Do(async () =>
        {
            refusal = (await Api.Cancel(Model.Model.Slug, CancellationToken.None)).Refusal;
            if (refusal is null)
            {
                Snackbar.Add(Text["CancelledNotice", Model.Model.Name], Severity.Info);
                await SubscriptionChanged.InvokeAsync(null);
            }
        });
    }

    private async Task<bool> Agreed(string title, string question, string yes) =>
        await Dialogs.ShowMessageBoxAsync(title, question, yesText: yes, cancelText: Common["NotNow"]) == true;

    private async Task Do(Func<Task> change)
    {
        busy = true;
        failed = false;
        refusal = null;
        try
        {
            await change();
        }
        catch (HttpRequestException)
        {
            failed = true;
        }
        finally
        {
            busy = false;
        }
    }
}
