using Microsoft.AspNetCore.Components;
using MudBlazor;
using Portal.Client.Contracts;

namespace Portal.Client.Features.MarketSizes;

/// <summary>The industry and size class of an organisation, day by day; a change is a new line and restates nothing.</summary>
public sealed partial class ClassesPage
{
    private string industry = "";
    private string sizeClass = "";
    private DateOnly from;
    private string reason = "";
    private Refusal? refusal;
    private bool busy;

    /// <summary>The organisation's short name.</summary>
    [Parameter, EditorRequired]
    public required string Slug { get; set; }

    [Inject]
    public required IMarketSizesApi Api { get; init; }

    [Inject]
    public required NavigationManager Navigation { get; init; }

    [Inject]
    public required ISnackbar Snackbar { get; init; }

    [Inject]
    public required TimeProvider Time { get; init; }

    /// <summary>Prerendered with the page.</summary>
    [PersistentState]
    public IReadOnlyList<ReclassificationView>? Classes { get; set; }

    protected override async Task OnInitializedAsync()
    {
        from = DateOnly.FromDateTime(Time.GetUtcNow().UtcDateTime);
        if (Classes is null)
        {
            await Reload();
        }
        Fill();
    }

    private Task Reload() => Load(async cancellationToken =>
    {
        Classes = await Api.Classes(Slug, cancellationToken);
        if (Classes is null)
        {
            Navigation.NotFound();
        }
    });

    // Most often only one of the two changes: the form starts with what holds.
    private void Fill() => (industry, sizeClass) = Classes is [.., var last] ? (last.Industry, last.SizeClass) : (Industry.Sections[0].Section, SizeClasses.All[0]);

    private async Task Reclassify()
    {
        busy = true;
        await Load(async cancellationToken =>
        {
            var change = new Reclassification { Industry = industry, SizeClass = sizeClass, From = from, Reason = reason.Trim() };
            refusal = (await Api.Reclassify(Slug, change, cancellationToken)).Refusal;
            if (refusal is null)
            {
                Snackbar.Add(Text["Reclassified"], Severity.Success);
                reason = "";
                Classes = await Api.Classes(Slug, cancellationToken);
            }
        });
        busy = false;
    }
}
