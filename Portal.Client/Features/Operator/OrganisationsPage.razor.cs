using Microsoft.AspNetCore.Components;
using MudBlazor;
using Portal.Client.Contracts;

namespace Portal.Client.Features.Operator;

/// <summary>Every organisation: suspend one, let it go on.</summary>
public sealed partial class OrganisationsPage
{
    private Refusal? refusal;
    private bool busy;

    [Inject]
    public required IOrganisationsApi Api { get; init; }

    [Inject]
    public required IDialogService Dialogs { get; init; }

    [Inject]
    public required ISnackbar Snackbar { get; init; }

    [SupplyParameterFromQuery]
    private string? Search { get; set; }

    /// <summary>Prerendered with the page.</summary>
    [PersistentState]
    public IReadOnlyList<ManagedOrganisation>? Organisations { get; set; }

    protected override async Task OnInitializedAsync()
    {
        if (Organisations is null)
        {
            await Reload();
        }
    }

    private Task Reload() => Load(async cancellationToken => Organisations = await Api.List(Search, cancellationToken));

    private async Task Suspend(ManagedOrganisation organisation)
    {
        var agreed = await Dialogs.ShowMessageBoxAsync(
            Text["SuspendTitle"], Text["SuspendConfirm", organisation.Name], yesText: Text["Suspend"], cancelText: Common["NotNow"]);
        if (agreed == true)
        {
            await Change(cancellationToken => Api.Suspend(organisation.Slug, cancellationToken), Text["SuspendedDone", organisation.Name]);
        }
    }

    private Task Resume(ManagedOrganisation organisation) =>
        Change(cancellationToken => Api.Resume(organisation.Slug, cancellationToken), Text["ResumedDone", organisation.Name]);

    private async Task Change(Func<CancellationToken, Task<Outcome>> change, string notice)
    {
        busy = true;
        await Load(async cancellationToken =>
        {
            refusal = (await change(cancellationToken)).Refusal;
            if (refusal is null)
            {
                Snackbar.Add(notice, Severity.Success);
                Organisations = await Api.List(Search, cancellationToken);
            }
        });
        busy = false;
    }
}
