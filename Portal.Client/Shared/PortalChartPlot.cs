using System.Globalization;
using Plotly.Blazor;
using Plotly.Blazor.ConfigLib;
using Plotly.Blazor.LayoutLib;
using Plotly.Blazor.Traces;
using Plotly.Blazor.Traces.ScatterLib;
using BarMarker = Plotly.Blazor.Traces.BarLib.Marker;
using BarPattern = Plotly.Blazor.Traces.BarLib.MarkerLib.Pattern;
using BarShape = Plotly.Blazor.Traces.BarLib.MarkerLib.PatternLib.ShapeEnum;
using DragModeEnum = Plotly.Blazor.LayoutLib.DragModeEnum;
using HoverLabel = Plotly.Blazor.LayoutLib.HoverLabel;
using MarkerLine = Plotly.Blazor.Traces.ScatterLib.MarkerLib.Line;
using MarkerSymbol = Plotly.Blazor.Traces.ScatterLib.MarkerLib.SymbolEnum;
using PlotlyLayout = Plotly.Blazor.Layout;

namespace Portal.Client.Shared;

/// <summary>Turns series into Plotly's words.</summary>
internal static class PortalChartPlot
{
    private const string Clear = "rgba(0,0,0,0)";
    private const string Fonts = "system-ui, 'PingFang SC', 'Microsoft YaHei', 'Noto Sans SC', sans-serif";

    public static Config Config { get; } = new()
    {
        Responsive = true,
        DisplayModeBar = DisplayModeBarEnum.False,
        DisplayLogo = false,
        DoubleClick = DoubleClickEnum.False,
    };

    public static (PlotlyLayout Layout, IList<ITrace> Traces) Draw(
        IReadOnlyList<ChartSeries> series, ChartUnit unit, int height, double? yMax, IReadOnlyList<ChartMarker> markers, IReadOnlyList<ChartLevel> levels,
        bool isDarkMode)
    {
        var theme = isDarkMode ? PortalChartTheme.Dark : PortalChartTheme.Light;
        var layout = Layout(theme, unit, height, yMax);
        PortalChartLines.Draw(layout, theme, markers, levels);
        // Areas below, lines above.
        return (layout, [.. series.OrderBy(one => one.Style != ChartStyle.Band).SelectMany(one => Traces(one, theme))]);
    }

    private static PlotlyLayout Layout(PortalChartTheme theme, ChartUnit unit, int height, double? yMax) => new()
    {
        PaperBgColor = Clear,
        PlotBgColor = Clear,
        Height = height,
        Margin = new Margin { L = 52, R = 16, T = 8, B = 32 },
        Font = new Font { Color = theme.Text, Family = Fonts, Size = 13 },
        HoverMode = HoverModeEnum.XUnified,
        DragMode = DragModeEnum.False,
        HoverLabel = new HoverLabel { BgColor = theme.Surface, BorderColor = theme.Grid },
        ShowLegend = true,
        Legend = [new Legend { Orientation = Plotly.Blazor.LayoutLib.LegendLib.OrientationEnum.H, X = 0, Y = 1.02m, YAnchor = Plotly.Blazor.LayoutLib.LegendLib.YAnchorEnum.Bottom }],
        XAxis =
        [
            new XAxis
            {
                Type = Plotly.Blazor.LayoutLib.XAxisLib.TypeEnum.Date,
                // Plotly knows only English month names.
                TickFormat = CultureInfo.CurrentUICulture.TwoLetterISOLanguageName == "en" ? "%b %Y" : "%Y-%m",
                HoverFormat = "%Y-%m-%d",
                ShowGrid = false,
                FixedRange = true,
                LineColor = theme.Grid,
                ShowLine = true,
                NTicks = 5,
                TickAngle = 0,
            },
        ],
        YAxis =
        [
            new YAxis
            {
                TickFormat = unit == ChartUnit.Share ? ",.0%" : ",d",
                HoverFormat = unit == ChartUnit.Share ? ",.1%" : ",d",
                RangeMode = Plotly.Blazor.LayoutLib.YAxisLib.RangeModeEnum.ToZero,
                Range = yMax is { } max ? [0, max] : null,
                GridColor = theme.Grid,
                ZeroLine = false,
                FixedRange = true,
                NTicks = 6,
            },
        ],
    };

    private static IEnumerable<ITrace> Traces(ChartSeries series, PortalChartTheme theme) => series.Style switch
    {
        ChartStyle.Band => Band(series, theme),
        ChartStyle.Bar => [Bar(series, theme)],
        _ when series is { LastIsOpen: true, X.Count: > 1 } => WithOpenEnd(series, theme),
        _ => [Scatter(series, theme, 0, series.X.Count)],
    };

    private static IEnumerable<ITrace> Band(ChartSeries series, PortalChartTheme theme)
    {
        var lower = Edge(series, series.Y);
        lower.ShowLegend = false;
        yield return lower;
        var upper = Edge(series, series.Upper ?? series.Y);
        upper.Fill = FillEnum.ToNextY;
        upper.FillColor = theme.Fill(series.Colour);
        yield return upper;
    }

    private static Scatter Edge(ChartSeries series, IReadOnlyList<double?> values) => new()
    {
        X = Days(series.X),
        Y = Values(values),
        Name = series.Name,
        Mode = ModeFlag.Lines,
        Line = new Line { Width = 0, Color = Clear },
        HoverInfo = HoverInfoFlag.Skip,
    };

    private static Bar Bar(ChartSeries series, PortalChartTheme theme) => new()
    {
        X = Days(series.X),
        Y = Values(series.Y),
        Name = series.Name,
        Marker = new BarMarker
        {
            Color = theme.Line(series.Colour),
            Pattern = new BarPattern
            {
                ShapeArray = [.. series.X.Select((_, i) => (BarShape?)(IsOpen(series, i) ? BarShape.Slash : BarShape.Empty))],
            },
        },
    };

    /// <summary>Solid through the complete periods, then dotted to a hollow dot.</summary>
    private static IEnumerable<ITrace> WithOpenEnd(ChartSeries series, PortalChartTheme theme)
    {
        var last = series.X.Count - 1;
        yield return Scatter(series, theme, 0, last);
        var bridge = Scatter(series, theme, last - 1, 2);
        bridge.Mode = ModeFlag.Lines;
        bridge.Line.Dash = "dot";
        bridge.ShowLegend = false;
        bridge.HoverInfo = HoverInfoFlag.Skip;
        yield return bridge;
        var end = Scatter(series, theme, last, 1);
        end.Mode = ModeFlag.Markers;
        end.Marker = new Marker
        {
            Size = 10,
            Color = theme.Surface,
            Symbol = MarkerSymbol.Circle,
            Line = new MarkerLine { Color = theme.Line(series.Colour), Width = 2 },
        };
        end.ShowLegend = false;
        yield return end;
    }

    private static Scatter Scatter(ChartSeries series, PortalChartTheme theme, int from, int count) => new()
    {
        X = Days(series.X.Skip(from).Take(count)),
        Y = Values(series.Y.Skip(from).Take(count)),
        Name = series.Name,
        Mode = series.Style switch
        {
            ChartStyle.Dots => ModeFlag.Markers,
            ChartStyle.LineWithDots => ModeFlag.Lines | ModeFlag.Markers,
            _ => ModeFlag.Lines,
        },
        Line = new Line { Color = theme.Line(series.Colour), Width = 2, Dash = series.Style == ChartStyle.DashedLine ? "dash" : "solid" },
        Marker = new Marker { Color = theme.Line(series.Colour), Size = 6 },
        ConnectGaps = false,
    };

    private static bool IsOpen(ChartSeries series, int i) => series.LastIsOpen && i == series.X.Count - 1;

    private static List<object> Days(IEnumerable<DateOnly> days) =>
        [.. days.Select(day => day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture))];

    private static List<object> Values(IEnumerable<double?> values) => [.. values.Select(value => (object)value!)];
}
