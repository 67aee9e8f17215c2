using Microsoft.AspNetCore.Components;
using MudBlazor;
using Portal.Client.Contracts;
using Portal.Client.Features.Subscriptions;

namespace Portal.Client.Features.Models;

/// <summary>A model's plans: subscribe, change plan, cancel; each asks before it binds the organisation.</summary>
public sealed partial class ModelPlans
{
    private int sent;

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

    /// <param name="plan">Null is a cancellation.</param>
    private async Task Ask(PlanView? plan)
    {
        var (slug, name) = (Model.Model.Slug, Model.Model.Name);
        var decision = await PlanDialog.Show(Dialogs, Text[plan is null ? "CancelTitle" : "ConfirmTitle"], slug, name, Model.Unit, plan, Subscription);
        if (decision is null)
        {
            return;
        }
        if (decision.Request is not null)
        {
            sent++;
            Snackbar.Add(Plans["RequestSent", name], Severity.Success);
            return;
        }
        if (decision.Subscription is { } subscription)
        {
            Snackbar.Add(Text["SubscribedNotice", name, subscription.PlanName], Severity.Success);
        }
        else
        {
            Snackbar.Add(Text["CancelledNotice", name], Severity.Info);
        }
        await SubscriptionChanged.InvokeAsync(decision.Subscription);
    }
}
