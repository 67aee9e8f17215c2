using System.ComponentModel.DataAnnotations;

namespace Portal.Client.Contracts;

/// <summary>One row of a market size: the denominator of an industry, or of one size class of it.</summary>
/// <param name="Version">Of the import or entry that brought it; rows are added, never changed.</param>
/// <param name="SizeClass">Null for all sizes together.</param>
/// <param name="StandardError">Of the number of organisations.</param>
/// <param name="IsCurrent">True when it is the one that counts today.</param>
public sealed record MarketSizeView(
    int Version, string Industry, string? SizeClass, long Organisations, long? Low, long? High, double? StandardError,
    DateOnly AsOf, string Source, bool IsDemo, DateTime EnteredAt, bool IsCurrent);

/// <param name="Line">Of the file, from 1.</param>
/// <param name="Column">Null when the whole line is meant.</param>
/// <param name="Problem">In the caller's language.</param>
public sealed record ImportFault(int Line, string? Column, string Problem);

/// <param name="Version">Null when nothing was imported: there were faults, or it was only looked at.</param>
/// <param name="Rows">How many rows the file has.</param>
/// <param name="Warnings">What is believed, but looks odd: fewer addressable than active organisations, parts that do not add up.</param>
public sealed record MarketSizeImport(int? Version, int Rows, IReadOnlyList<ImportFault> Faults, IReadOnlyList<ImportFault> Warnings);

/// <summary>An organisation moves to another industry or size class from a day on. What was before stays as it was.</summary>
public sealed record Reclassification
{
    [Required, RegularExpression("^[A-U]$")]
    public string Industry { get; init; } = "";

    [Required, MaxLength(8)]
    public string SizeClass { get; init; } = "";

    /// <summary>The first day (UTC) on which it counts there.</summary>
    public DateOnly From { get; init; }

    [MaxLength(400)]
    public string Reason { get; init; } = "";
}

/// <param name="By">Who entered it; empty for the organisation's own registration.</param>
public sealed record ReclassificationView(string Industry, string SizeClass, DateOnly From, string Reason, DateTime EnteredAt, string By);

/// <summary>Denominators and classes, for operators.</summary>
public interface IMarketSizesApi
{
    /// <returns>All versions, newest first.</returns>
    Task<IReadOnlyList<MarketSizeView>> List(CancellationToken cancellationToken);

    /// <param name="csv">Columns <c>industry, size_class, organisations, as_of, source</c> and, if known, <c>low, high, standard_error</c>.</param>
    /// <param name="onlyLook">True to learn the faults without importing.</param>
    /// <returns>All of the file or nothing.</returns>
    Task<MarketSizeImport> Import(string csv, bool onlyLook, CancellationToken cancellationToken);

    /// <returns>Oldest first; null when there is no such organisation.</returns>
    Task<IReadOnlyList<ReclassificationView>?> Classes(string organisation, CancellationToken cancellationToken);

    Task<Outcome> Reclassify(string organisation, Reclassification change, CancellationToken cancellationToken);
}
