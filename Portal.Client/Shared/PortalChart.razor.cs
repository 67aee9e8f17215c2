using System.Globalization;
using System.Runtime.InteropServices.JavaScript;
using Microsoft.AspNetCore.Components;

namespace Portal.Client.Shared;

/// <summary>Series over time, with the same numbers as a table and as a file.</summary>
public sealed partial class PortalChart
{
    private State state;
    private bool tableIsOpen;

    private enum State
    {
        Loading,
        Ready,
        Failed,
    }

    /// <summary>What the chart shows, in a sentence: read out in its place.</summary>
    [Parameter, EditorRequired]
    public required string Label { get; set; }

    [Parameter, EditorRequired]
    public required IReadOnlyList<ChartSeries> Series { get; set; }

    [Parameter]
    public ChartUnit Unit { get; set; }

    /// <summary>Of the plot, in pixels. The default value is 340.</summary>
    [Parameter]
    public int Height { get; set; } = 340;

    /// <summary>Upper end of the scale, where charts are to be compared; null for the data's own.</summary>
    [Parameter]
    public double? YMax { get; set; }

    /// <summary>Vertical lines. A reader must find what they say in the text beside the chart, too.</summary>
    [Parameter]
    public IReadOnlyList<ChartMarker> Markers { get; set; } = [];

    /// <summary>Horizontal lines. They do not widen the scale.</summary>
    [Parameter]
    public IReadOnlyList<ChartLevel> Levels { get; set; } = [];

    /// <summary>True when invented numbers are in the chart.</summary>
    [Parameter]
    public bool IsDemo { get; set; }

    /// <summary>Of the downloaded file, without its extension.</summary>
    [Parameter]
    public string FileName { get; set; } = "chart";

    /// <summary>Where a day's mark and its row in the table lead; null for nowhere.</summary>
    [Parameter]
    public Func<DateOnly, string?>? Href { get; set; }

    [CascadingParameter(Name = "IsDarkMode")]
    public bool IsDarkMode { get; set; }

    [Inject]
    public required ChartLibrary Library { get; init; }

    [Inject]
    public required NavigationManager Navigation { get; init; }

    private bool ShowsTable => tableIsOpen || state == State.Failed;

    private string CsvUrl =>
        "data:text/csv;charset=utf-8," + Uri.EscapeDataString(PortalChartCsv.Text(Text["Day"], Series, Unit));

    protected override async Task OnAfterRenderAsync(bool firstRender)
    {
        if (!firstRender)
        {
            return;
        }
        try
        {
            await Library.Load();
            state = State.Ready;
        }
        // The runtime could not fetch it (JSException) or find it (IOException).
        catch (Exception exception) when (exception is JSException or IOException)
        {
            state = State.Failed;
        }
        StateHasChanged();
    }

    private void Open(DateOnly day)
    {
        if (Href?.Invoke(day) is { } href)
        {
            Navigation.NavigateTo(href);
        }
    }

    private string Number(double? value) => value?.ToString(Unit == ChartUnit.Share ? "N1" : "N0", CultureInfo.CurrentCulture) ?? "–";

    private void Toggle() => tableIsOpen = !tableIsOpen;
}
