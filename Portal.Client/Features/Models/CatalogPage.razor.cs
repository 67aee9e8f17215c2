using Microsoft.AspNetCore.Components;
using Portal.Client.Contracts;
using Portal.Client.Shared;

namespace Portal.Client.Features.Models;

/// <summary>The catalogue. Its filters are in the address, so a list can be shared, and work as a plain form.</summary>
public sealed partial class CatalogPage
{
    private static readonly TimeSpan TypingPause = TimeSpan.FromMilliseconds(300);

    private string? loadedFor;
    private ITimer? typing;
    private string? typed;

    [Inject]
    public required IModelsApi Api { get; init; }

    [Inject]
    public required NavigationManager Navigation { get; init; }

    [Inject]
    public required TimeProvider Time { get; init; }

    [SupplyParameterFromQuery]
    public string? Search { get; set; }

    [SupplyParameterFromQuery]
    public string? Task { get; set; }

    /// <summary>Prerendered with the page.</summary>
    [PersistentState]
    public IReadOnlyList<ModelSummary>? Models { get; set; }

    private bool IsFiltered => !string.IsNullOrWhiteSpace(Search) || !string.IsNullOrWhiteSpace(Task);

    protected override async Task OnParametersSetAsync()
    {
        var wanted = PortalUrls.Catalogue(Search, Task);
        if (wanted == loadedFor)
        {
            return;
        }
        var prerendered = loadedFor is null && Models is not null;
        loadedFor = wanted;
        if (!prerendered)
        {
            await Reload();
        }
    }

    protected override void Dispose(bool disposing)
    {
        typing?.Dispose();
        base.Dispose(disposing);
    }

    private Task Reload() => Load(async cancellationToken =>
    {
        var asked = loadedFor;
        var models = await Api.List(Search, Task, cancellationToken);
        // Answers may overtake each other while somebody types.
        if (asked == loadedFor)
        {
            Models = models;
        }
    });

    private void Typed(ChangeEventArgs change)
    {
        var text = change.Value as string;
        typing?.Dispose();
        typing = Time.CreateTimer(_ => InvokeAsync(() => Show(text, Task)), null, TypingPause, Timeout.InfiniteTimeSpan);
        typed = text;
    }

    private void TaskChosen(ChangeEventArgs change) => Show(typed ?? Search, change.Value as string);

    private void Submit() => Show(typed ?? Search, Task);

    private void Show(string? search, string? task)
    {
        typing?.Dispose();
        Navigation.NavigateTo(PortalUrls.Catalogue(search, task), replace: true);
    }
}
