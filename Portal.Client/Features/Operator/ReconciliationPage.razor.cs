using System.Globalization;
using Microsoft.AspNetCore.Components;
using MudBlazor;
using Portal.Client.Contracts;

namespace Portal.Client.Features.Operator;

/// <summary>Whether the ledger agrees with itself: see a month, check now, close months, give an amount back.</summary>
public sealed partial class ReconciliationPage
{
    private (string? Month, int Page)? loadedFor;
    private Refusal? refusal;
    private bool busy;

    [Inject]
    public required IReconciliationApi Api { get; init; }

    [Inject]
    public required IStatementClosingApi Closing { get; init; }

    [Inject]
    public required IDialogService Dialogs { get; init; }

    [Inject]
    public required ISnackbar Snackbar { get; init; }

    [Inject]
    public required NavigationManager Navigation { get; init; }

    [SupplyParameterFromQuery]
    private string? Month { get; set; }

    [SupplyParameterFromQuery]
    private int? Page { get; set; }

    /// <summary>Prerendered with the page.</summary>
    [PersistentState]
    public ReconciliationReport? Report { get; set; }

    private int Current => Math.Clamp(Page ?? 1, 1, 100_000);

    protected override async Task OnParametersSetAsync()
    {
        var prerendered = loadedFor is null && Report is not null;
        if (loadedFor != (Month, Current))
        {
            loadedFor = (Month, Current);
            if (!prerendered)
            {
                await Reload();
            }
        }
    }

    private Task Reload() => Load(async cancellationToken =>
    {
        Report = await Api.Get(Month, Current, cancellationToken);
        if (Report is null)
        {
            Navigation.NotFound();
        }
    });

    private Task Check() => Do(async cancellationToken => ((await Api.Check(cancellationToken)).Refusal, Text["CheckDone"].Value));

    private async Task Close()
    {
        var agreed = await Dialogs.ShowMessageBoxAsync(Text["CloseNow"], Text["CloseConfirm"], yesText: Text["CloseNow"], cancelText: Text["NotNow"]);
        if (agreed == true)
        {
            await Do(async cancellationToken =>
            {
                var closed = await Closing.Close(cancellationToken);
                return (closed.Refusal, Text["CloseDone", closed.Value?.Months ?? 0, closed.Value?.Statements ?? 0].Value);
            });
        }
    }

    private async Task Do(Func<CancellationToken, Task<(Refusal? Refusal, string Notice)>> work)
    {
        busy = true;
        await Load(async cancellationToken =>
        {
            (refusal, var notice) = await work(cancellationToken);
            if (refusal is null)
            {
                Snackbar.Add(notice, Severity.Success);
                Report = await Api.Get(Month, Current, cancellationToken);
            }
        });
        busy = false;
    }

    private static string Number(int value) => value.ToString("N0", CultureInfo.CurrentCulture);
}
