using Microsoft.AspNetCore.Components;
using Portal.Client.Contracts;
using Portal.Client.Shared;

namespace Portal.Client.Features.Organisation;

/// <summary>What a link offers to the person who is signed in, or why it does not.</summary>
public sealed partial class InvitationOfferCard
{
    private Refusal? refusal;
    private bool busy;

    [Inject]
    public required IInvitationsApi Api { get; init; }

    [Inject]
    public required NavigationManager Navigation { get; init; }

    [Parameter, EditorRequired]
    public required string Token { get; set; }

    /// <summary>Prerendered with the page, so that opening it counts as one guess, not two.</summary>
    [PersistentState]
    public Outcome<InvitationOffer>? Looked { get; set; }

    protected override async Task OnInitializedAsync()
    {
        if (Looked is null)
        {
            await Reload();
        }
    }

    private Task Reload() => Load(async cancellationToken => Looked = await Api.Look(new InvitationToken(Token), cancellationToken));

    private async Task Accept()
    {
        busy = true;
        await Load(async cancellationToken =>
        {
            refusal = (await Api.Accept(new InvitationToken(Token), cancellationToken)).Refusal;
            if (refusal is null)
            {
                // The page's own claims are of before: load the organisation anew.
                Navigation.NavigateTo(PortalUrls.Organisation, forceLoad: true);
            }
        });
        busy = false;
    }
}
