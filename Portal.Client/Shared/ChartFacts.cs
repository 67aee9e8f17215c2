namespace Portal.Client.Shared;

/// <summary>What must be read beside every chart, in sentences: a rate without it says nothing.</summary>
/// <param name="Numerator">What was counted.</param>
/// <param name="Denominator">Over what; or that there is none.</param>
/// <param name="Window">Which days, and as known when.</param>
/// <param name="Source">Where the denominator, or the whole, is from.</param>
/// <param name="Definition">The rule and its version.</param>
public sealed record ChartFacts(string Numerator, string Denominator, string Window, string Source, string Definition);

/// <summary>Addresses of all the figures behind a chart.</summary>
public sealed record ChartFiles(string Csv, string Json);

/// <summary>What a chart's picture says above and below it.</summary>
public sealed record ChartCaption(string Title, IReadOnlyList<string> Lines);
