using System.ComponentModel.DataAnnotations;
using System.Text.Json.Serialization;

namespace Portal.Client.Contracts;

/// <summary>What organisations or their calls can be told apart by.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<AdoptionDimension>))]
public enum AdoptionDimension
{
    /// <summary>ISIC Rev. 4 section of the organisation on the window's last day.</summary>
    Industry,

    /// <summary>One of <see cref="SizeClasses"/>.</summary>
    SizeClass,

    /// <summary>ISO 3166-1 alpha-2; empty where it is not known.</summary>
    Country,

    /// <summary>What the called model does.</summary>
    Task,

    /// <summary>The called model, by its slug.</summary>
    Model,

    /// <summary>The organisation that published the called model, by its slug.</summary>
    Publisher,
}

/// <summary>Which organisations, calls and days a metric is of. The defaults are the headline's.</summary>
public sealed record AdoptionScope
{
    /// <summary>Predictions needed to be active: 1 ("touched"), 10 or 100.</summary>
    [AllowedValues(1, 10, 100)]
    public int K { get; init; } = 10;

    /// <summary>Distinct days needed; null for the usual number for <see cref="K"/>.</summary>
    [Range(1, 28)]
    public int? D { get; init; }

    /// <summary>Last day (UTC) of the last window; null for today.</summary>
    public DateOnly? End { get; init; }

    /// <summary>How many calendar months back a series begins.</summary>
    [Range(3, 60)]
    public int Months { get; init; } = 24;

    /// <summary>What was believed on that day: industries, market sizes and use as they were known at its end; null for now.</summary>
    public DateOnly? BelievedOn { get; init; }

    [RegularExpression("^[A-U]$")]
    public string? Industry { get; init; }

    [MaxLength(8)]
    public string? SizeClass { get; init; }

    [RegularExpression("^[A-Z]{2}$")]
    public string? Country { get; init; }

    [MaxLength(64)]
    public string? Task { get; init; }

    [MaxLength(64)]
    public string? Model { get; init; }

    [MaxLength(64)]
    public string? Publisher { get; init; }
}

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

/// <param name="Month">First day of the month in which the cohort was first active.</param>
/// <param name="Organisations">Null when hidden.</param>
/// <param name="Retained">Share active j windows later, j = 0, 1, …; null while the cohort is too young.</param>
public sealed record Cohort(DateOnly Month, int? Organisations, IReadOnlyList<double?> Retained);

/// <summary>One step of a Kaplan-Meier curve, with Greenwood's 95 % interval on the log-log scale.</summary>
/// <param name="Day">Days since the start.</param>
/// <param name="Share">Still without the event, of 1.</param>
public sealed record SurvivalPoint(int Day, double Share, double Low, double High, int AtRisk);

/// <param name="WindowDays">Length of one step of the cohorts.</param>
/// <param name="Survival">From first active to two windows without being active.</param>
public sealed record AdoptionRetention(
    MetricNote Note, int WindowDays, IReadOnlyList<Cohort> Cohorts, IReadOnlyList<SurvivalPoint> Survival);

/// <param name="New">First active ever.</param>
/// <param name="Returned">Active again after having been lost.</param>
/// <param name="Lost">Not active for two whole windows.</param>
public sealed record TurnoverPoint(DateOnly WindowEnd, int? Active, int? New, int? Returned, int? Lost, double? LostShare, bool IsOpen);

public sealed record AdoptionTurnover(MetricNote Note, IReadOnlyList<TurnoverPoint> Points);

/// <summary>Days from registration to first active, of all organisations in scope, those that never were included.</summary>
/// <param name="ShareNotYet">Of 1.</param>
/// <param name="LowerQuartileDays">Null while fewer than a quarter have adopted, and so on.</param>
public sealed record TimeToAdopt(
    MetricNote Note, int? Organisations, double? ShareNotYet, int? LowerQuartileDays, int? MedianDays, int? UpperQuartileDays,
    IReadOnlyList<SurvivalPoint> Curve);

[JsonConverter(typeof(JsonStringEnumConverter<FunnelStage>))]
public enum FunnelStage
{
    Browsed,
    Tried,
    Subscribed,
    Active,

    /// <summary>Active again in the window after the first.</summary>
    Retained,
}

/// <param name="StepRate">Of the stage before.</param>
/// <param name="OverallRate">Of the first stage.</param>
public sealed record FunnelStep(FunnelStage Stage, int? Organisations, double? StepRate, double? OverallRate);

/// <summary>Stages in order, each within the days after the organisation first browsed; closed cohorts only.</summary>
/// <param name="CohortFrom">First browsed on that day or later.</param>
/// <param name="CohortTo">First browsed on that day or earlier.</param>
public sealed record AdoptionFunnel(MetricNote Note, DateOnly CohortFrom, DateOnly CohortTo, int WithinDays, IReadOnlyList<FunnelStep> Steps);

public sealed record CrossMember(string Key, string Name);

/// <param name="Active">Organisations of the row that are active on calls of the column; null when hidden.</param>
/// <param name="Calls">Successful billable predictions in the window; null when hidden.</param>
public sealed record CrossCell(int? Active, long? Calls);

/// <summary>Two dimensions at once, in the scope's last window.</summary>
/// <param name="Cells">Row by row.</param>
public sealed record AdoptionCross(
    MetricNote Note, AdoptionDimension RowsBy, AdoptionDimension ColumnsBy,
    IReadOnlyList<CrossMember> Rows, IReadOnlyList<CrossMember> Columns, IReadOnlyList<IReadOnlyList<CrossCell>> Cells);

[JsonConverter(typeof(JsonStringEnumConverter<AdoptionChangeKind>))]
public enum AdoptionChangeKind
{
    /// <summary>Penetration rose; numbers are shares of 1.</summary>
    Rose,

    /// <summary>Penetration fell.</summary>
    Fell,

    /// <summary>First active organisations of an industry; <c>After</c> is how many.</summary>
    FirstAdopters,

    /// <summary>New active organisations in all.</summary>
    NewAdopters,

    /// <summary>Organisations lost in all.</summary>
    Lost,

    /// <summary>A market size was entered; numbers are organisations.</summary>
    MarketSize,

    /// <summary>Organisations moved to another industry; <c>After</c> is how many.</summary>
    Reclassified,
}

/// <param name="Key">The industry; <c>*</c> for all.</param>
public sealed record AdoptionChange(AdoptionChangeKind Kind, string Key, double? Before, double? After);

/// <summary>What is different between the ends of the last two complete months, most important first.</summary>
public sealed record AdoptionChanges(MetricNote Note, DateOnly Before, DateOnly After, IReadOnlyList<AdoptionChange> Changes);

[JsonConverter(typeof(JsonStringEnumConverter<OrganisationState>))]
public enum OrganisationState
{
    Registered,
    Active,
    Adopted,
    Lost,
}

/// <summary>An organisation behind a mark. Operators only.</summary>
public sealed record OrganisationBehind(
    string Slug, string Name, string Industry, string SizeClass, string Country, OrganisationState State,
    long Calls, int Days, int Models, DateOnly? FirstActive, bool IsDemo);

/// <param name="Total">How many there are; the list is one page of it.</param>
public sealed record OrganisationsBehind(MetricNote Note, int Total, int Page, int PageSize, IReadOnlyList<OrganisationBehind> Organisations);

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

/// <summary>What everybody may see: small cells are hidden, and what would give them away.</summary>
public interface IPublicAdoptionApi
{
    Task<PublicAdoption> Get(CancellationToken cancellationToken);
}

/// <param name="Trend">All industries with a market size together.</param>
public sealed record PublicAdoption(AdoptionBreakdown ByIndustry, Trend Trend, Forecasted? Forecast);

/// <summary>The forecast of the public trend; a year of months at most.</summary>
public sealed record Forecasted(DateOnly IssuedOn, IReadOnlyList<ForecastedPoint> Points);

public sealed record ForecastedPoint(DateOnly WindowEnd, double Median, double Low80, double High80);

/// <summary>Where the metrics are.</summary>
public static class AdoptionAddresses
{
    public const string Breakdown = "api/adoption/breakdown";
    public const string Trends = "api/adoption/trends";
    public const string Sensitivity = "api/adoption/sensitivity";
    public const string Retention = "api/adoption/retention";
    public const string Turnover = "api/adoption/turnover";
    public const string TimeToAdopt = "api/adoption/time-to-adopt";
    public const string Funnel = "api/adoption/funnel";
    public const string Cross = "api/adoption/cross";
    public const string Changes = "api/adoption/changes";
    public const string Organisations = "api/adoption/organisations";
    public const string Public = "api/public/adoption";

    /// <summary>The address of one metric with its scope, what is not said left out.</summary>
    /// <param name="more">Further parameters, such as <c>by</c>.</param>
    public static string Of(string address, AdoptionScope scope, params (string Name, string? Value)[] more)
    {
        (string Name, string? Value)[] all =
        [
            ("k", Text(scope.K)), ("d", Text(scope.D)), ("end", Text(scope.End)), ("months", Text(scope.Months)),
            ("believedOn", Text(scope.BelievedOn)), ("industry", scope.Industry), ("sizeClass", scope.SizeClass),
            ("country", scope.Country), ("task", scope.Task), ("model", scope.Model), ("publisher", scope.Publisher), .. more,
        ];
        return address + "?" + string.Join('&', all
            .Where(one => !string.IsNullOrEmpty(one.Value))
            .Select(one => $"{one.Name}={Uri.EscapeDataString(one.Value!)}"));
    }

    private static string? Text(int? number) => number?.ToString(System.Globalization.CultureInfo.InvariantCulture);

    private static string? Text(DateOnly? day) => day?.ToString("yyyy-MM-dd", System.Globalization.CultureInfo.InvariantCulture);
}
