using System.Globalization;
using Microsoft.AspNetCore.Components;
using MudBlazor;
using Portal.Client.Contracts;
using Portal.Client.Shared;

namespace Portal.Client.Features.Subscriptions;

/// <summary>What became of the dialog: a subscription, a request that waits, or neither after a cancellation.</summary>
public sealed record PlanDecision(SubscriptionView? Subscription, SubscriptionRequestView? Request);

/// <summary>Asks before a plan binds the organisation: what it costs, what this month will cost, and what the publisher wants to know.</summary>
public sealed partial class PlanDialog
{
    private string[] answers = [];
    private SubscriptionQuote? quote;
    private Refusal? refusal;
    private DeclaredFacts? licence;
    private string? licenceOf;
    private bool isAccepted;
    private bool busy;

    [Inject]
    public required ISubscriptionsApi Api { get; init; }

    [Inject]
    public required ISubscriptionRequestsApi Requests { get; init; }

    [Inject]
    public required IModelsApi Catalogue { get; init; }

    [CascadingParameter]
    public required IMudDialogInstance Dialog { get; set; }

    [Parameter, EditorRequired]
    public required string Model { get; set; }

    [Parameter, EditorRequired]
    public required string ModelName { get; set; }

    /// <summary>What one unit is, as the manifest says.</summary>
    [Parameter]
    public string Unit { get; set; } = "";

    /// <summary>Null asks about a cancellation.</summary>
    [Parameter]
    public PlanView? Plan { get; set; }

    /// <summary>What runs now; null when nothing does.</summary>
    [Parameter]
    public SubscriptionView? Current { get; set; }

    private string Agreement => Plan switch
    {
        null => Models["CancelSubscription"],
        { NeedsApproval: true } => Text["SendRequest"],
        _ => Models[Current is null ? "SubscribeButton" : "SwitchButton"],
    };

    private IEnumerable<string> Consequences
    {
        get
        {
            if (quote!.TrialUntil is { } trial)
            {
                yield return Text["TrialUntil", Day(DateOnly.FromDateTime(trial.UtcDateTime))];
            }
            if (quote.FeeBeforeMicros != quote.FeeAfterMicros || quote.MonthlyFeeMicros > 0)
            {
                yield return Text[
                    Plan is null ? "FeeOnCancel" : Current is null ? "FeeOnStart" : "FeeOnChange",
                    Money.Number(quote.FeeAfterMicros), Money.Number(quote.FeeBeforeMicros), Day(quote.From)];
            }
            if (Current is not null && Plan is { Tiers.Count: > 0 } && Current.UsedUnits > 0)
            {
                yield return Text["UnitsStay", Current.UsedUnits.ToString("N0", CultureInfo.CurrentCulture)];
            }
            if (Current is { IsWithdrawn: true })
            {
                yield return Text["NoWayBack", Current.PlanName];
            }
        }
    }

    /// <returns>Null when nothing was agreed.</returns>
    public static async Task<PlanDecision?> Show(
        IDialogService dialogs, string title, string model, string modelName, string unit, PlanView? plan, SubscriptionView? current)
    {
        var parameters = new DialogParameters<PlanDialog>
        {
            { d => d.Model, model }, { d => d.ModelName, modelName }, { d => d.Unit, unit }, { d => d.Plan, plan }, { d => d.Current, current },
        };
        var dialog = await dialogs.ShowAsync<PlanDialog>(title, parameters, new DialogOptions { MaxWidth = MaxWidth.Small, FullWidth = true });
        return (await dialog.Result)?.Data as PlanDecision;
    }

    protected override Task OnInitializedAsync()
    {
        answers = Plan is { NeedsApproval: true } ? [.. Plan.Questions.Select(_ => "")] : [];
        return Reload();
    }

    private static string Day(DateOnly day) => day.ToString("d", CultureInfo.CurrentCulture);

    private Task Reload() => Load(async cancellationToken =>
    {
        var outcome = await Api.Quote(Model, Plan?.Code, cancellationToken);
        (quote, refusal) = (outcome.Value, outcome.Refusal);
        if (Plan is not null && await Catalogue.Get(Model, cancellationToken) is { Facts: { LicenceIsAccepted: true } facts } detail)
        {
            // Another version's licence is another text: what was accepted of the last one says nothing of it.
            isAccepted = isAccepted && licenceOf == detail.Model.Version;
            (licence, licenceOf) = (facts, detail.Model.Version);
        }
    });

    private async Task Confirm()
    {
        busy = true;
        refusal = null;
        try
        {
            var (decision, refused) = await Decide();
            refusal = refused;
            if (refused is null)
            {
                Dialog.Close(decision);
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

    private async Task<(PlanDecision Decision, Refusal? Refusal)> Decide()
    {
        if (Plan is null)
        {
            return (new(null, null), (await Api.Cancel(Model, CancellationToken.None)).Refusal);
        }
        if (Plan.NeedsApproval)
        {
            var application = new SubscriptionApplication(Model, Plan.Code, answers) { Version = Plan.Version, AcceptedLicenceOf = licenceOf };
            var sent = await Requests.Send(application, CancellationToken.None);
            return (new(null, sent.Value), sent.Refusal);
        }
        var subscribed = await Api.Subscribe(new SubscribeRequest(Model, Plan.Code) { Version = Plan.Version, AcceptedLicenceOf = licenceOf }, CancellationToken.None);
        return (new(subscribed.Value, null), subscribed.Refusal);
    }
}
