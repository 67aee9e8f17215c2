using Microsoft.AspNetCore.Components;
using Portal.Client.Contracts;
using Portal.Client.Shared;

namespace Portal.Client.Features.Adoption;

/// <summary>A page of metrics: its scope is in its address, and another address asks anew.</summary>
public abstract class ScopedPage<TFigures> : LoadingComponent
    where TFigures : class
{
    private CancellationTokenSource? asking;
    private string? shownFor;

    [SupplyParameterFromQuery(Name = "k")]
    public string? K { get; set; }

    [SupplyParameterFromQuery(Name = "d")]
    public string? D { get; set; }

    [SupplyParameterFromQuery(Name = "months")]
    public string? Months { get; set; }

    [SupplyParameterFromQuery(Name = "end")]
    public string? End { get; set; }

    [SupplyParameterFromQuery(Name = "believedOn")]
    public string? BelievedOn { get; set; }

    [SupplyParameterFromQuery(Name = "industry")]
    public string? IndustryCode { get; set; }

    [SupplyParameterFromQuery(Name = "sizeClass")]
    public string? SizeClass { get; set; }

    [SupplyParameterFromQuery(Name = "country")]
    public string? Country { get; set; }

    [SupplyParameterFromQuery(Name = "task")]
    public string? TaskName { get; set; }

    [SupplyParameterFromQuery(Name = "model")]
    public string? Model { get; set; }

    [SupplyParameterFromQuery(Name = "publisher")]
    public string? Publisher { get; set; }

    protected AdoptionScope Scope => AdoptionScopes.Parse(name => name switch
    {
        "k" => K,
        "d" => D,
        "months" => Months,
        "end" => End,
        "believedOn" => BelievedOn,
        "industry" => IndustryCode,
        "sizeClass" => SizeClass,
        "country" => Country,
        "task" => TaskName,
        "model" => Model,
        _ => Publisher,
    });

    /// <summary>True while newer figures are on their way.</summary>
    protected bool IsLoading { get; private set; }

    /// <summary>The figures on the page; prerendered ones are there from the start.</summary>
    protected abstract TFigures? Figures { get; set; }

    /// <summary>All that the figures depend on; more than the scope where a page has more.</summary>
    protected virtual string Question => AdoptionUrls.Of("", Scope);

    protected abstract Task<TFigures> Ask(Questions questions, CancellationToken cancellationToken);

    protected override async Task OnParametersSetAsync()
    {
        var question = Question;
        var isPrerendered = shownFor is null && Figures is not null;
        if (shownFor != question)
        {
            shownFor = question;
            if (!isPrerendered)
            {
                await Reload();
            }
        }
    }

    protected async Task Reload()
    {
        if (asking is not null)
        {
            await asking.CancelAsync();
            asking.Dispose();
        }
        var mine = asking = CancellationTokenSource.CreateLinkedTokenSource(Leaving);
        IsLoading = true;
        await Load(async _ =>
        {
            try
            {
                var figures = await Ask(new Questions(OperatingSystem.IsBrowser()), mine.Token);
                if (asking == mine)
                {
                    Figures = figures;
                }
            }
            catch (OperationCanceledException) when (asking != mine)
            {
                // A newer question is on its way.
            }
        });
        if (asking == mine)
        {
            IsLoading = false;
        }
    }

    protected override void Dispose(bool disposing)
    {
        base.Dispose(disposing);
        asking?.Dispose();
        asking = null;
    }
}
