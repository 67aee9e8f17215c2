using Microsoft.AspNetCore.Components;
using MudBlazor;
using Portal.Client.Contracts;

namespace Portal.Client.Features.Limits;

/// <summary>The organisation's limits with their use now; for who governs with ways to change them. The server decides what is allowed.</summary>
public sealed partial class LimitsSection
{
    private Refusal? refusal;
    private bool busy;

    [Inject]
    public required ILimitsApi Api { get; init; }

    [Inject]
    public required IDialogService Dialogs { get; init; }

    [Inject]
    public required ISnackbar Snackbar { get; init; }

    /// <summary>Prerendered with the page.</summary>
    [PersistentState]
    public LimitsReport? Report { get; set; }

    protected override async Task OnInitializedAsync()
    {
        if (Report is null)
        {
            await Reload();
        }
    }

    private Task Reload() => Load(async cancellationToken => Report = await Api.Get(cancellationToken));

    private Task Add() => Edit(Text["AddTitle"], limit: null);

    private Task Change(LimitView limit) => Edit(Text["ChangeTitle"], limit);

    private async Task Edit(string title, LimitView? limit)
    {
        refusal = null;
        if (await LimitDialog.Show(Dialogs, title, Report!, limit))
        {
            Snackbar.Add(Text["SavedNotice"], Severity.Success);
            await Reload();
        }
    }

    private async Task Remove(LimitView limit)
    {
        var agreed = await Dialogs.ShowMessageBoxAsync(
            Text["RemoveTitle"], Text["RemoveConfirm", limit.SubjectName, Text.What(limit)], yesText: Text["Remove"], cancelText: Common["NotNow"]);
        if (agreed == true)
        {
            await Apply(cancellationToken => Api.Remove(limit.Id, cancellationToken), Text["RemovedNotice"]);
        }
    }

    private Task SaveZone(string zone) => Apply(
        cancellationToken => Api.ChangeTimeZone(new ChangeTimeZoneRequest(zone), cancellationToken), Text["ZoneSaved", zone]);

    private async Task Apply(Func<CancellationToken, Task<Outcome>> change, string notice)
    {
        busy = true;
        await Load(async cancellationToken =>
        {
            refusal = (await change(cancellationToken)).Refusal;
            if (refusal is null)
            {
                Snackbar.Add(notice, Severity.Success);
            }
            Report = await Api.Get(cancellationToken);
        });
        busy = false;
    }
}
