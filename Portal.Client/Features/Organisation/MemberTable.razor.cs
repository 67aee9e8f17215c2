using System.Security.Claims;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Authorization;
using MudBlazor;
using Portal.Client.Contracts;
using Portal.Client.Shared;

namespace Portal.Client.Features.Organisation;

/// <summary>The members; for who governs, with their roles to change and a way to remove them. The server decides what is allowed.</summary>
public sealed partial class MemberTable
{
    private Refusal? refusal;
    private bool busy;
    private string? self;

    // Part of the selects' key: one whose change did not happen is drawn anew, with the role that still holds.
    private int attempt;

    [Inject]
    public required IOrganisationApi Api { get; init; }

    [Inject]
    public required IDialogService Dialogs { get; init; }

    [Inject]
    public required ISnackbar Snackbar { get; init; }

    [Inject]
    public required NavigationManager Navigation { get; init; }

    [CascadingParameter]
    public required Task<AuthenticationState> Authentication { get; set; }

    [Parameter, EditorRequired]
    public required IReadOnlyList<MemberView> Members { get; set; }

    /// <summary>The organisation's name.</summary>
    [Parameter, EditorRequired]
    public required string Organisation { get; set; }

    /// <summary>The caller's role.</summary>
    [Parameter, EditorRequired]
    public required string? OwnRole { get; set; }

    [Parameter, EditorRequired]
    public required EventCallback Changed { get; set; }

    protected override async Task OnInitializedAsync() =>
        self = (await Authentication).User.FindFirst(ClaimTypes.NameIdentifier)?.Value;

    private bool IsSelf(MemberView person) => person.UserId == self;

    private bool MayChange(MemberView person) =>
        OrganisationRoles.Governs(OwnRole) && OrganisationRoles.UpTo(OwnRole).Contains(person.Role);

    private Task ChangeRole(MemberView person, string role) => Apply(
        () => IsSelf(person) ? Agree(Text["OwnRoleTitle"], Text["OwnRoleConfirm", Text.Name("Role", role)], Text["OwnRoleYes"])
            : role == "Owner" ? Agree(Text["MakeOwnerTitle"], Text["MakeOwnerConfirm", person.Name], Text["MakeOwnerYes"])
            : Task.FromResult(true),
        cancellationToken => Api.ChangeRole(person.UserId, new ChangeRoleRequest(role), cancellationToken),
        Text["RoleChangedNotice", person.Name, Text.Name("Role", role)],
        // The page's own claims are of before: load it anew.
        goTo: IsSelf(person) ? PortalUrls.Organisation : null);

    private Task Remove(MemberView person) => Apply(
        () => Agree(Text["RemoveTitle"], Text["RemoveConfirm", person.Name], Text["Remove"]),
        cancellationToken => Api.Remove(person.UserId, cancellationToken),
        Text["RemovedNotice", person.Name]);

    private Task Leave() => Apply(
        () => Agree(Text["LeaveTitle"], Text["LeaveConfirm", Organisation], Text["Leave"]), Api.Leave, notice: null, goTo: PortalUrls.Home);

    private async Task Apply(Func<Task<bool>> agree, Func<CancellationToken, Task<Outcome>> change, string? notice, string? goTo = null)
    {
        refusal = null;
        if (await agree())
        {
            busy = true;
            await Load(async cancellationToken =>
            {
                refusal = (await change(cancellationToken)).Refusal;
                if (refusal is null)
                {
                    await Done(notice, goTo);
                }
            });
            busy = false;
        }
        attempt++;
    }

    private async Task Done(string? notice, string? goTo)
    {
        if (goTo is not null)
        {
            Navigation.NavigateTo(goTo, forceLoad: true);
            return;
        }
        Snackbar.Add(notice!, Severity.Success);
        await Changed.InvokeAsync();
    }

    private async Task<bool> Agree(string title, string question, string yes) =>
        await Dialogs.ShowMessageBoxAsync(title, question, yesText: yes, cancelText: Common["NotNow"]) == true;
}
