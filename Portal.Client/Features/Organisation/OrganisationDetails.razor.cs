using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Authorization;
using MudBlazor;
using Portal.Client.Contracts;

namespace Portal.Client.Features.Organisation;

/// <summary>The organisation, its people, and who asks to join.</summary>
public sealed partial class OrganisationDetails
{
    private Refusal? refusal;
    private bool busy;
    private string? ownRole;

    [Inject]
    public required IOrganisationApi Api { get; init; }

    [Inject]
    public required ISnackbar Snackbar { get; init; }

    [CascadingParameter]
    public required Task<AuthenticationState> Authentication { get; set; }

    /// <summary>Prerendered with the page.</summary>
    [PersistentState]
    public OrganisationView? Organisation { get; set; }

    /// <summary>The server decides; this only spares a member buttons that would be refused.</summary>
    private bool MayAnswer => OrganisationRoles.Governs(ownRole);

    private IReadOnlyList<MemberView> Members => [.. Organisation?.Members.Where(member => !member.IsRequest) ?? []];

    private IReadOnlyList<MemberView> Requests => [.. Organisation?.Members.Where(member => member.IsRequest) ?? []];

    protected override async Task OnInitializedAsync()
    {
        ownRole = (await Authentication).User.FindFirst(PortalClaims.OrganisationRole)?.Value;
        if (Organisation is null)
        {
            await Reload();
        }
    }

    private Task Reload() => Load(async cancellationToken => Organisation = await Api.Get(cancellationToken));

    private async Task Answer(MemberView person, bool accept)
    {
        busy = true;
        await Load(async cancellationToken =>
        {
            refusal = (await Api.Answer(new AnswerJoinRequest(person.UserId, accept), cancellationToken)).Refusal;
            if (refusal is null)
            {
                Snackbar.Add(Text[accept ? "AcceptedNotice" : "DeclinedNotice", person.Name], Severity.Success);
                Organisation = await Api.Get(cancellationToken);
            }
        });
        busy = false;
    }
}
