using System.Globalization;
using Microsoft.Extensions.Localization;
using Portal.Client.Contracts;
using Portal.Client.Resources;
using Portal.Client.Shared;

namespace Portal.Client.Features.Adoption;

/// <summary>Numbers, rates and what they rest on, in sentences.</summary>
public static class MetricWords
{
    private const string Hidden = "–";

    public static string Number(double? value, int decimals = 0) =>
        value?.ToString($"N{decimals}", CultureInfo.CurrentCulture) ?? Hidden;

    public static string Share(double? share, int decimals = 1) =>
        share?.ToString($"P{decimals}", CultureInfo.CurrentCulture) ?? Hidden;

    /// <param name="points">Percentage points.</param>
    public static string Points(double? points) =>
        points?.ToString("+0.0;−0.0;±0.0", CultureInfo.CurrentCulture) ?? Hidden;

    /// <summary>A rate with its range, or why there is none.</summary>
    public static string Rate(this IStringLocalizer<AdoptionText> text, Rate? rate, RateProblem problem) => rate is null
        ? text.Problem(problem)
        : text["RateRange", Share(rate.Value), Share(rate.Low), Share(rate.High)];

    /// <summary>Why there is no rate, short.</summary>
    public static string Problem(this IStringLocalizer<AdoptionText> text, RateProblem problem) => text[$"Problem_{problem}"];

    /// <summary>Why there is no rate, and what can be done.</summary>
    public static string ProblemExplained(this IStringLocalizer<AdoptionText> text, RateProblem problem) => text[$"ProblemExplained_{problem}"];

    public static string Definition(this IStringLocalizer<AdoptionText> text, AdoptionDefinition definition) =>
        text[definition is { K: 1, D: 1 } ? "DefinitionTouched" : "Definition", definition.K, definition.D, definition.WindowDays]
        + " " + text["DefinitionVersion", definition.Version];

    public static string Window(this IStringLocalizer<AdoptionText> text, MetricNote note) =>
        text["FactWindow", Days.Long(note.From), Days.Long(note.To), Days.Long(note.BelievedOn)];

    public static string Denominator(this IStringLocalizer<AdoptionText> text, Denominator? denominator) => denominator switch
    {
        null => text["NoDenominator"],
        { Low: { } low, High: { } high } => text["FactAddressableRange", Number(denominator.Organisations), Number(low), Number(high)],
        _ => text["FactAddressable", Number(denominator.Organisations)],
    };

    public static string Source(this IStringLocalizer<AdoptionText> text, Denominator? denominator) =>
        denominator is null ? text["FactLedger"] : text["SourceAsOf", text.SourceName(denominator), Days.Long(denominator.AsOf)];

    // Sources are in the words of whoever entered them; the demo's are ours, so ours to translate.
    public static string SourceName(this IStringLocalizer<AdoptionText> text, Denominator denominator) =>
        denominator.IsDemo && CultureInfo.CurrentUICulture.TwoLetterISOLanguageName != "en" ? text["DemoSource"] : denominator.Source;

    /// <summary>The facts of a penetration.</summary>
    public static ChartFacts RateFacts(this IStringLocalizer<AdoptionText> text, MetricNote note, string numerator, Denominator? denominator) =>
        new(numerator, text.Denominator(denominator), text.Window(note), text.Source(denominator), text.Definition(note.Definition));

    /// <summary>The facts of what the ledger alone says.</summary>
    public static ChartFacts LedgerFacts(this IStringLocalizer<AdoptionText> text, MetricNote note, string numerator, string denominator) =>
        new(numerator, denominator, text.Window(note), text["FactLedger"], text.Definition(note.Definition));

    /// <summary>Why a rate has the range it has.</summary>
    public static string Basis(this IStringLocalizer<AdoptionText> text, RangeBasis basis) => text[$"Basis_{basis}"];
}
