using Microsoft.AspNetCore.Components;
using Portal.Client.Contracts;

namespace Portal.Client.Features.Adoption;

/// <summary>The operator's view of penetration by industry. What it shows is in its address.</summary>
public sealed partial class AdoptionPage : IDisposable
{
    private CancellationTokenSource? loading;
    private AdoptionFilter? loaded;
    private bool hasFailed;
    private bool isLoading;

    [SupplyParameterFromQuery(Name = "k")]
    public string? K { get; set; }

    [SupplyParameterFromQuery(Name = "d")]
    public string? D { get; set; }

    [SupplyParameterFromQuery(Name = "months")]
    public string? Months { get; set; }

    [SupplyParameterFromQuery(Name = "industry")]
    public string? Scope { get; set; }

    [PersistentState]
    public AdoptionReport? Report { get; set; }

    [Inject]
    public required IAdoptionApi Adoption { get; init; }

    private AdoptionFilter Filter => AdoptionFilter.Parse(K, D, Months, Scope);

    private bool IsDemo => Report is { } report
        && (report.HasDemoData || report.Industries.Any(industry => industry.Denominator is { IsDemo: true }));

    protected override async Task OnParametersSetAsync()
    {
        // The prerendered report is of this very address.
        loaded ??= Report is null ? null : Filter;
        if (loaded is null || (loaded.K, loaded.D, loaded.Months) != (Filter.K, Filter.D, Filter.Months))
        {
            await Load();
        }
    }

    public void Dispose()
    {
        loading?.Cancel();
        loading?.Dispose();
    }

    private async Task Load()
    {
        if (loading is not null)
        {
            await loading.CancelAsync();
            loading.Dispose();
        }
        loading = new CancellationTokenSource();
        var mine = loading;
        var filter = Filter;
        (hasFailed, isLoading) = (false, true);
        try
        {
            Report = await Adoption.Get(filter.K, filter.D, filter.Months, mine.Token);
            loaded = filter;
        }
        catch (OperationCanceledException) when (loading != mine)
        {
            // A newer question is on its way.
            return;
        }
        catch (OperationCanceledException) when (mine.IsCancellationRequested)
        {
            return;
        }
        catch (HttpRequestException)
        {
            hasFailed = true;
        }
        isLoading = false;
    }
}
