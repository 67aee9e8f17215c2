using System.Globalization;
using Plotly.Blazor.LayoutLib;
using Plotly.Blazor.LayoutLib.AnnotationLib;
using PlotlyLayout = Plotly.Blazor.Layout;
using ShapeLine = Plotly.Blazor.LayoutLib.ShapeLib.Line;
using ShapeTypeEnum = Plotly.Blazor.LayoutLib.ShapeLib.TypeEnum;

namespace Portal.Client.Shared;

/// <summary>Draws vertical and horizontal lines with their words over a chart.</summary>
internal static class PortalChartLines
{
    private const string WholeAxis = "paper";

    public static void Draw(
        PlotlyLayout layout, PortalChartTheme theme, IReadOnlyList<ChartMarker> markers, IReadOnlyList<ChartLevel> levels)
    {
        if (markers.Count + levels.Count == 0)
        {
            return;
        }
        layout.Shapes = [.. markers.Select(marker => Line(marker, theme)), .. levels.Select(level => Line(level, theme))];
        layout.Annotations = [.. markers.Select(marker => Word(marker, theme)), .. levels.Select(level => Word(level, theme))];
    }

    private static Shape Line(ChartMarker marker, PortalChartTheme theme) => new()
    {
        Type = ShapeTypeEnum.Line,
        XRef = "x",
        YRef = WholeAxis,
        X0 = Day(marker.X),
        X1 = Day(marker.X),
        Y0 = 0,
        Y1 = 1,
        Line = new ShapeLine { Color = theme.Text, Width = 1, Dash = marker.IsBreak ? "dashdot" : "solid" },
    };

    private static Shape Line(ChartLevel level, PortalChartTheme theme) => new()
    {
        Type = ShapeTypeEnum.Line,
        XRef = level.Span is null ? WholeAxis : "x",
        YRef = "y",
        X0 = level.Span is { } begins ? Day(begins.From) : 0,
        X1 = level.Span is { } ends ? Day(ends.To) : 1,
        Y0 = level.Y,
        Y1 = level.Y,
        Line = new ShapeLine { Color = theme.Text, Width = 1, Dash = level.IsDotted ? "dot" : "solid" },
    };

    private static Annotation Word(ChartMarker marker, PortalChartTheme theme) => new()
    {
        XRef = "x",
        YRef = WholeAxis,
        X = Day(marker.X),
        Y = 1,
        XAnchor = XAnchorEnum.Left,
        YAnchor = YAnchorEnum.Top,
        ShowArrow = false,
        Text = marker.Label,
        Font = new Plotly.Blazor.LayoutLib.AnnotationLib.Font { Color = theme.Text, Size = 12 },
    };

    private static Annotation Word(ChartLevel level, PortalChartTheme theme) => new()
    {
        XRef = WholeAxis,
        YRef = "y",
        X = 1,
        Y = level.Y,
        XAnchor = XAnchorEnum.Right,
        YAnchor = YAnchorEnum.Bottom,
        ShowArrow = false,
        Text = level.Label,
        Font = new Plotly.Blazor.LayoutLib.AnnotationLib.Font { Color = theme.Text, Size = 12 },
    };

    private static string Day(DateOnly day) => day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
}
