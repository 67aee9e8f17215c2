using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Authorization;
using Portal.Client.Contracts;
using Portal.Client.Shared;

namespace Portal.Client.Features.Models;

/// <summary>A model: its card, the playground, the ways to call it, its plans and its files, each with an address of its own.</summary>
public sealed partial class ModelPage
{
    private string? loadedFor;

    [Inject]
    public required IModelsApi Models { get; init; }

    [Inject]
    public required ISubscriptionsApi Subscriptions { get; init; }

    [Inject]
    public required NavigationManager Navigation { get; init; }

    [CascadingParameter]
    public required Task<AuthenticationState> Authentication { get; set; }

    [Parameter]
    public required string Slug { get; set; }

    [Parameter]
    public string? Section { get; set; }

    /// <summary>Prerendered with the page.</summary>
    [PersistentState]
    public ModelDetail? Detail { get; set; }

    /// <summary>The member's own contract to the model; prerendered with the page.</summary>
    [PersistentState]
    public SubscriptionView? Subscription { get; set; }

    protected override async Task OnParametersSetAsync()
    {
        if (!ModelSections.IsKnown(Section))
        {
            Navigation.NotFound();
            return;
        }
        if (loadedFor == Slug)
        {
            return;
        }
        loadedFor = Slug;
        if (Detail?.Model.Slug != Slug)
        {
            Detail = null;
            Subscription = null;
            await Reload();
        }
    }

    private Task Reload() => Load(async cancellationToken =>
    {
        var isMember = (await Authentication).User.IsMember();
        var model = Models.Get(Slug, cancellationToken);
        if (!OperatingSystem.IsBrowser())
        {
            // On the server both share the request's database context, which serves one query at a time.
            await model;
        }
        var subscription = isMember
            ? Subscriptions.Get(Slug, cancellationToken)
            : Task.FromResult<SubscriptionView?>(null);
        await Task.WhenAll(model, subscription);
        Subscription = await subscription;
        Detail = await model;
        if (Detail is null)
        {
            Navigation.NotFound();
        }
    });

    private void SubscriptionChanged(SubscriptionView? subscription) => Subscription = subscription;
}
