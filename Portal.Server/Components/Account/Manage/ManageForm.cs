using Microsoft.AspNetCore.Components;
using Portal.Client.Contracts;
using Portal.Server.Auth;

namespace Portal.Server.Components.Account.Manage;

/// <summary>A part of the account page with forms of its own: a done change reloads the page, a refused one says why.</summary>
public abstract class ManageForm : ComponentBase
{
    [Parameter, EditorRequired]
    public required PortalUser User { get; set; }

    [CascadingParameter]
    public required HttpContext Http { get; set; }

    [Inject]
    public required NavigationManager Navigation { get; init; }

    /// <summary>Why the last change was refused.</summary>
    protected Refusal? Refusal { get; private set; }

    /// <param name="done">The key of the sentence that the reloaded page says.</param>
    protected void Follow(Outcome outcome, string done)
    {
        Refusal = outcome.Refusal;
        if (outcome.Refusal is { } refusal)
        {
            Http.Response.StatusCode = refusal.Status;
        }
        else
        {
            Navigation.NavigateTo($"/account/manage?done={done}");
        }
    }

    protected string? FaultOf(string field) => Refusal?.Field == field ? Refusal.Message : null;
}
