namespace Portal.Client.Shared;

/// <summary>A chart's colours; every one has a contrast of at least 4.5 to the surface it stands on.</summary>
internal sealed record PortalChartTheme(string Text, string Grid, string Surface, IReadOnlyList<string> Lines)
{
    public static PortalChartTheme Light { get; } =
        new("#4B5065", "rgba(31,35,51,0.10)", "#FFFFFF", ["#4338CA", "#0F766E", "#9D174D", "#92400E"]);

    public static PortalChartTheme Dark { get; } =
        new("#B4B7C9", "rgba(236,237,245,0.14)", "#1C1D2B", ["#A5B4FC", "#5EEAD4", "#F9A8D4", "#FCD34D"]);

    public string Line(int index) => Lines[index % Lines.Count];

    /// <summary>The line's colour, thinned.</summary>
    public string Fill(int index) => Line(index) + "33";
}
