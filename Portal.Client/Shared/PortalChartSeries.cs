namespace Portal.Client.Shared;

/// <summary>How a series is drawn.</summary>
public enum ChartStyle
{
    Line,
    LineWithDots,
    DashedLine,
    Dots,

    /// <summary>A shaded area from <see cref="ChartSeries.Y"/> up to <see cref="ChartSeries.Upper"/>.</summary>
    Band,
    Bar,
}

/// <summary>What the values of a chart are.</summary>
public enum ChartUnit
{
    Count,

    /// <summary>Shares of 1, shown as percentages.</summary>
    Share,
}

/// <summary>One series of a <see cref="PortalChart"/>.</summary>
/// <param name="Name">In the reader's language.</param>
/// <param name="X">Days, oldest first.</param>
/// <param name="Y">A value a day; null where there is none.</param>
public sealed record ChartSeries(string Name, IReadOnlyList<DateOnly> X, IReadOnlyList<double?> Y, ChartStyle Style)
{
    /// <summary>The upper edge of a band.</summary>
    public IReadOnlyList<double?>? Upper { get; init; }

    /// <summary>Index of the colour in the theme's order; a band shares its line's.</summary>
    public int Colour { get; init; }

    /// <summary>Where a value leads, by its day: from the table, since a click on the drawing names no series. Null for nowhere.</summary>
    public Func<DateOnly, string?>? Href { get; init; }

    /// <summary>True when the last value is of a period that is not complete: it is drawn hollow.</summary>
    public bool LastIsOpen { get; init; }
}

/// <summary>A vertical line with a word: today, or where a series is broken.</summary>
/// <param name="Label">In the reader's language, short.</param>
public sealed record ChartMarker(DateOnly X, string Label, bool IsBreak = false);

/// <summary>A horizontal line with a word, such as a ceiling.</summary>
/// <param name="Span">Where it begins and ends; null for the whole width.</param>
/// <param name="IsDotted">False for a thin solid line.</param>
public sealed record ChartLevel(double Y, string Label, (DateOnly From, DateOnly To)? Span = null, bool IsDotted = true);
