using System.Text.Json.Serialization;

namespace Portal.Client.Contracts;

/// <summary>What stands beside every figure: without it a rate says nothing.</summary>
/// <param name="From">First day (UTC) that the figures count.</param>
/// <param name="To">Last day (UTC) that the figures count.</param>
/// <param name="BelievedOn">The day whose knowledge they rest on.</param>
/// <param name="HasDemoData">True when an organisation that was made up is in a numerator.</param>
/// <param name="IsSuppressed">True when small cells are hidden from this reader.</param>
public sealed record MetricNote(
    AdoptionDefinition Definition, DateOnly From, DateOnly To, DateOnly BelievedOn, bool HasDemoData, bool IsSuppressed);

/// <summary>Why there is no rate.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<RateProblem>))]
public enum RateProblem
{
    None,

    /// <summary>No market size was entered.</summary>
    NoDenominator,

    /// <summary>The market size's coefficient of variation is above 30 %.</summary>
    UncertainDenominator,

    /// <summary>More organisations are active than there are said to be.</summary>
    AboveDenominator,

    /// <summary>Fewer than five organisations, or all but fewer than five; or what would give such a cell away.</summary>
    SmallCell,
}

/// <summary>What the range of a rate rests on.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<RangeBasis>))]
public enum RangeBasis
{
    /// <summary>The source's own low and high.</summary>
    Range,

    /// <summary>The source's standard error, as a lognormal number of organisations, 95 %.</summary>
    StandardError,

    /// <summary>Nothing is known: 10 % either way, an assumption.</summary>
    Assumed,
}

/// <summary>Active over addressable organisations, shares of 1. The doubt is the denominator's: what is active is counted.</summary>
public sealed record Rate(double Value, double Low, double High, RangeBasis Basis);

/// <summary>Successful billable predictions per active organisation in the window.</summary>
/// <param name="ServicesPerOrganisation">Mean number of models that an active organisation used.</param>
public sealed record Depth(double Median, double LowerQuartile, double UpperQuartile, double Mean, double ServicesPerOrganisation);

/// <summary>How much few have of it.</summary>
/// <param name="Hhi">Herfindahl-Hirschman index, the sum of squared percentages: above 0 to 10,000.</param>
/// <param name="EffectiveNumber">How many of equal size would have the same index.</param>
/// <param name="Normalised">0 for equal shares to 1 for one that has all.</param>
/// <param name="LargestShare">Of 1.</param>
/// <param name="Count">How many there are.</param>
public sealed record Concentration(double Hhi, double EffectiveNumber, double Normalised, double LargestShare, int Count);

/// <summary>One member of a dimension in the scope's last window. What is null is hidden, not known, or has no meaning there.</summary>
/// <param name="Key">As in URLs and files: a code or a slug.</param>
/// <param name="Name">In the caller's language; empty where the page has the name itself (industries, size classes, countries, tasks).</param>
/// <param name="ShareOfCalls">The member's part of all successful predictions in scope.</param>
/// <param name="LocationQuotient">Its share of calls over its share of active organisations.</param>
/// <param name="Providers">How the calls are spread over the publishers of models; needs five organisations and three providers.</param>
/// <param name="Customers">How the calls are spread over the organisations; needs five.</param>
public sealed record BreakdownRow(
    string Key,
    string Name,
    int? Active,
    int? EverAdopted,
    int? Registered,
    Denominator? Denominator,
    Rate? Penetration,
    RateProblem Problem,
    Depth? Depth,
    double? ShareOfCalls,
    double? ShareOfSpend,
    double? LocationQuotient,
    Concentration? Providers,
    Concentration? Customers);

public sealed record AdoptionBreakdown(MetricNote Note, AdoptionDimension By, BreakdownRow Total, IReadOnlyList<BreakdownRow> Rows);

/// <param name="ChangeInPoints">Percentage points since the point before; null without two rates.</param>
/// <param name="ChangeInLogit">Change of the log odds since the point before.</param>
/// <param name="IsOpen">True for the current window: it is not complete.</param>
/// <param name="IsBreak">True when the definition or the market size's source changed since the point before.</param>
public sealed record TrendPoint(
    DateOnly WindowEnd, int? Active, int? EverAdopted, int? Registered, Rate? Penetration,
    double? ChangeInPoints, double? ChangeInLogit, bool IsOpen, bool IsBreak);

/// <param name="Denominator">Of the last point.</param>
public sealed record Trend(string Key, string Name, Denominator? Denominator, IReadOnlyList<TrendPoint> Points);

/// <param name="Total">All in scope together.</param>
public sealed record AdoptionTrends(MetricNote Note, AdoptionDimension By, Trend Total, IReadOnlyList<Trend> Trends);

/// <summary>The same organisations by k = 1, 10 and 100.</summary>
public sealed record AdoptionSensitivity(IReadOnlyList<SensitivityLine> Lines);

public sealed record SensitivityLine(MetricNote Note, Trend Trend);

public sealed record CrossMember(string Key, string Name);

/// <param name="Active">Organisations of the row that are active on calls of the column; null when hidden.</param>
/// <param name="Calls">Successful billable predictions in the window; null when hidden.</param>
public sealed record CrossCell(int? Active, long? Calls);

/// <summary>Two dimensions at once, in the scope's last window.</summary>
/// <param name="Cells">Row by row.</param>
public sealed record AdoptionCross(
    MetricNote Note, AdoptionDimension RowsBy, AdoptionDimension ColumnsBy,
    IReadOnlyList<CrossMember> Rows, IReadOnlyList<CrossMember> Columns, IReadOnlyList<IReadOnlyList<CrossCell>> Cells);

/// <summary>
/// The metrics of adoption, for operators. Every one can be had as a file at its address with <c>.csv</c> or <c>.json</c>
/// behind it (see <see cref="AdoptionAddresses"/>).
/// </summary>
public interface IAdoptionMetricsApi
{
    Task<AdoptionBreakdown> Breakdown(AdoptionScope scope, AdoptionDimension by, CancellationToken cancellationToken);

    Task<AdoptionTrends> Trends(AdoptionScope scope, AdoptionDimension by, CancellationToken cancellationToken);

    Task<AdoptionSensitivity> Sensitivity(AdoptionScope scope, CancellationToken cancellationToken);

    Task<AdoptionRetention> Retention(AdoptionScope scope, CancellationToken cancellationToken);

    Task<AdoptionTurnover> Turnover(AdoptionScope scope, CancellationToken cancellationToken);

    Task<TimeToAdopt> TimeToAdopt(AdoptionScope scope, CancellationToken cancellationToken);

    Task<AdoptionFunnel> Funnel(AdoptionScope scope, CancellationToken cancellationToken);

    Task<AdoptionCross> Cross(
        AdoptionScope scope, AdoptionDimension rows, AdoptionDimension columns, CancellationToken cancellationToken);

    Task<AdoptionChanges> Changes(AdoptionScope scope, CancellationToken cancellationToken);

    /// <param name="state">Null for all.</param>
    /// <param name="page">From 1.</param>
    Task<OrganisationsBehind> Organisations(
        AdoptionScope scope, OrganisationState? state, int page, CancellationToken cancellationToken);
}
