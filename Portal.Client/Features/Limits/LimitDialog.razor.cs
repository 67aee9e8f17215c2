using Microsoft.AspNetCore.Components;
using MudBlazor;
using Portal.Client.Contracts;

namespace Portal.Client.Features.Limits;

/// <summary>Adds a limit, or changes one's amounts. Budgets are in credits here and in micros on the wire.</summary>
public sealed partial class LimitDialog
{
    private const decimal MicrosPerCredit = 1_000_000m;

    private string subject = LimitWords.Organisation;
    private string? subjectId;
    private string kind = LimitWords.Budget;
    private string model = "";
    private string reset = "Month";
    private decimal? most;
    private decimal? warnAt;
    private bool busy;
    private Refusal? refusal;

    [Inject]
    public required ILimitsApi Api { get; init; }

    [CascadingParameter]
    public required IMudDialogInstance Dialog { get; set; }

    [Parameter, EditorRequired]
    public required LimitsReport Report { get; set; }

    /// <summary>The limit to change; null adds one.</summary>
    [Parameter]
    public LimitView? Limit { get; set; }

    private bool IsBudget => (Limit?.Kind ?? kind) == LimitWords.Budget;

    private bool MayCap => kind == LimitWords.UnitsPerMonth && subject != LimitWords.Organisation && Report.Models.Count > 0;

    private IReadOnlyList<LimitChoice>? Choices => subject switch
    {
        LimitWords.Member => Report.Members,
        LimitWords.Key => Report.Keys,
        _ => null,
    };

    /// <returns>Whether something was saved.</returns>
    public static async Task<bool> Show(IDialogService dialogs, string title, LimitsReport report, LimitView? limit)
    {
        var parameters = new DialogParameters<LimitDialog> { { dialog => dialog.Report, report }, { dialog => dialog.Limit, limit } };
        var dialog = await dialogs.ShowAsync<LimitDialog>(title, parameters, new DialogOptions { MaxWidth = MaxWidth.Small, FullWidth = true });
        return (await dialog.Result)?.Data is true;
    }

    protected override void OnInitialized()
    {
        if (Limit is not null)
        {
            (most, warnAt) = (Shown(Limit.Most), Shown(Limit.WarnAt));
        }
    }

    private void SubjectChanged() => subjectId = Choices?.Count > 0 ? Choices[0].Id : null;

    private decimal? Shown(long? amount) => IsBudget ? amount / MicrosPerCredit : amount;

    // Less than a micro is nothing that could be spent; more than the greatest is refused by the portal.
    private long? Sent(decimal? amount) => amount is { } value
        ? (long)Math.Clamp(decimal.Floor(IsBudget && Math.Abs(value) < LimitWords.Greatest ? value * MicrosPerCredit : value), -1, long.MaxValue)
        : null;

    private async Task Save()
    {
        busy = true;
        refusal = null;
        try
        {
            refusal = (await Send()).Refusal;
            if (refusal is null)
            {
                Dialog.Close(true);
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

    private Task<Outcome> Send()
    {
        var (bound, soft) = (Sent(most), IsBudget ? Sent(warnAt) : null);
        return Limit is { } limit
            ? Api.Change(limit.Id, new ChangeLimitRequest(bound, soft), CancellationToken.None)
            : Api.Add(
                new AddLimitRequest(subject, subjectId, MayCap && model.Length > 0 ? model : null, kind, IsBudget ? reset : null, bound, soft),
                CancellationToken.None);
    }
}
