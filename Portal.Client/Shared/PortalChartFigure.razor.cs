using System.Globalization;
using Microsoft.AspNetCore.Components;
using Plotly.Blazor;
using Plotly.Blazor.Interop;
using PlotlyLayout = Plotly.Blazor.Layout;

namespace Portal.Client.Shared;

/// <summary>Draws series with Plotly.</summary>
public sealed partial class PortalChartFigure
{
    private PlotlyChart? chart;
    private PlotlyLayout layout = new();
    private IList<ITrace> traces = [];
    private (IReadOnlyList<ChartSeries>, ChartUnit, int, double?, IReadOnlyList<ChartMarker>, IReadOnlyList<ChartLevel>, bool)? drawn;
    private bool isStale;

    [Parameter, EditorRequired]
    public required IReadOnlyList<ChartSeries> Series { get; set; }

    [Parameter]
    public ChartUnit Unit { get; set; }

    [Parameter]
    public int Height { get; set; }

    [Parameter]
    public double? YMax { get; set; }

    [Parameter]
    public IReadOnlyList<ChartMarker> Markers { get; set; } = [];

    [Parameter]
    public IReadOnlyList<ChartLevel> Levels { get; set; } = [];

    [Parameter]
    public bool IsDarkMode { get; set; }

    /// <summary>A day whose mark was clicked.</summary>
    [Parameter]
    public EventCallback<DateOnly> OnDay { get; set; }

    protected override void OnParametersSet()
    {
        var wanted = (Series, Unit, Height, YMax, Markers, Levels, IsDarkMode);
        if (wanted.Equals(drawn))
        {
            return;
        }
        isStale = drawn is not null;
        drawn = wanted;
        (layout, traces) = PortalChartPlot.Draw(Series, Unit, Height, YMax, Markers, Levels, IsDarkMode);
    }

    protected override async Task OnAfterRenderAsync(bool firstRender)
    {
        // Plotly's component does not look at its parameters again by itself.
        if (isStale && chart is not null)
        {
            isStale = false;
            await chart.React();
        }
    }

    // Only what is drawn can be listened to.
    private void Listen() => _ = InvokeAsync(() => OnDay.HasDelegate && chart is not null ? chart.SubscribeClickEvent() : Task.CompletedTask);

    private void Clicked(IEnumerable<EventDataPoint> points)
    {
        var x = points.FirstOrDefault()?.X?.ToString();
        if (x is { Length: >= 10 } && DateOnly.TryParseExact(x[..10], "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day))
        {
            _ = InvokeAsync(() => OnDay.InvokeAsync(day));
        }
    }
}
