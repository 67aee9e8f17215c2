namespace Portal.Client.Contracts;

/// <summary>A survey's question, by its key. Two questions are two series, never one line.</summary>
public static class OfficialSeriesKeys
{
    /// <summary>Eurostat isoc_eb_ain2 and isoc_eb_ai: EU-27 enterprises of ten and more that use an AI technology.</summary>
    public const string Eurostat = "eurostat-ai-use";

    /// <summary>US Census BTOS until November 2025: AI in producing goods or services.</summary>
    public const string BtosProducing = "btos-ai-producing";

    /// <summary>US Census BTOS since 17 November 2025: AI in any business function.</summary>
    public const string BtosAnyFunction = "btos-ai-any-function";

    public static IReadOnlyList<string> All { get; } = [Eurostat, BtosProducing, BtosAnyFunction];
}

/// <summary>A published figure.</summary>
/// <param name="Code">As published: a NACE section, a NAICS sector, or empty for all activities.</param>
/// <param name="SizeClass">Empty for all sizes of the survey.</param>
/// <param name="Period">As published: a year, a month, or the last day of a fortnight.</param>
/// <param name="PeriodEnd">Its last day.</param>
/// <param name="Percent">Of the enterprises.</param>
/// <param name="StandardError">In points; null where none is published.</param>
/// <param name="FirstPublished">What was published first, where it was revised since.</param>
/// <param name="Source">Who says so, and where.</param>
public sealed record OfficialFigureView(
    string Code, string SizeClass, string Period, DateOnly PeriodEnd, double Percent, double? StandardError, double? FirstPublished, string Source);

/// <summary>Why figures to the left and right of a day cannot be compared.</summary>
/// <param name="Reason">A key of the resources: <c>no_survey</c>, <c>technology_added</c>, <c>question_changed</c>.</param>
public sealed record OfficialBreak(DateOnly Day, string Reason);

/// <param name="Key">One of <see cref="OfficialSeriesKeys"/>; its definition is in the resources.</param>
/// <param name="Figures">Oldest first.</param>
public sealed record OfficialSeries(string Key, IReadOnlyList<OfficialFigureView> Figures, IReadOnlyList<OfficialBreak> Breaks);

/// <param name="Industry">ISIC section, or <see cref="Contracts.Industry.All"/>.</param>
public sealed record OfficialStatistics(string Industry, IReadOnlyList<OfficialSeries> Series);

/// <param name="Version">1 is what the portal came with.</param>
/// <param name="By">Who imported it; empty for what the portal came with.</param>
public sealed record OfficialRelease(int Version, int Rows, DateTimeOffset ImportedAt, string By);

/// <param name="Version">Null when nothing was imported: there were faults, or it was only looked at.</param>
/// <param name="New">Figures that were not there.</param>
/// <param name="Revised">Figures that differ from what was there; the earlier ones are kept.</param>
public sealed record OfficialImport(int? Version, int Rows, int New, int Revised, IReadOnlyList<ImportFault> Faults);

/// <summary>Published surveys of the same question: facts of others, beside our own rates and never among them.</summary>
public interface IOfficialStatisticsApi
{
    /// <returns>Null for what is neither a section nor <see cref="Industry.All"/>.</returns>
    Task<OfficialStatistics?> Of(string industry, CancellationToken cancellationToken);

    /// <returns>Newest first. For operators.</returns>
    Task<IReadOnlyList<OfficialRelease>> Releases(CancellationToken cancellationToken);

    /// <param name="csv">Columns <c>series, code, size_class, period, percent, source</c> and, if known, <c>standard_error</c>.</param>
    /// <param name="onlyLook">True to learn the faults without importing.</param>
    /// <returns>All of the file or nothing. For operators.</returns>
    Task<Outcome<OfficialImport>> Import(string csv, bool onlyLook, CancellationToken cancellationToken);
}
