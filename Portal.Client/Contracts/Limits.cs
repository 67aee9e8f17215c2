using System.ComponentModel.DataAnnotations;

namespace Portal.Client.Contracts;

/// <summary>A bound that an organisation set for itself, with its use now.</summary>
/// <param name="Subject">One of <see cref="LimitWords.Subjects"/>.</param>
/// <param name="SubjectId">The member's or key's id; null for the organisation.</param>
/// <param name="Model">The model of a cap within a shared subscription; null counts every model.</param>
/// <param name="Kind">One of <see cref="LimitWords.Kinds"/>.</param>
/// <param name="Reset">One of <see cref="LimitWords.Resets"/>; null where nothing is counted up.</param>
/// <param name="Most">Requests, calls, units, or micros of a hard budget; null for a budget that only warns.</param>
/// <param name="WarnAt">A soft budget in micros; null for none.</param>
/// <param name="Used">What of it is used now.</param>
/// <param name="ResetsAt">When the count starts anew; null where nothing is counted up.</param>
public sealed record LimitView(
    int Id,
    string Subject,
    string? SubjectId,
    string SubjectName,
    string? Model,
    string? ModelName,
    string Kind,
    string? Reset,
    long? Most,
    long? WarnAt,
    long Used,
    DateTimeOffset? ResetsAt,
    string SetBy,
    DateTimeOffset SetAt);

/// <summary>Somebody or something that a limit can be set for.</summary>
public sealed record LimitChoice(string Id, string Name);

/// <param name="TimeZone">The organisation's zone, an IANA name: whose midnights limits start anew at.</param>
/// <param name="Limits">All for owners and admins; for others those that bind themselves and their keys.</param>
/// <param name="Members">Whom a limit can be set for; empty for who may not.</param>
/// <param name="Models">By slug: the models that the organisation is subscribed to.</param>
public sealed record LimitsReport(
    string TimeZone,
    bool MayChange,
    IReadOnlyList<LimitView> Limits,
    IReadOnlyList<LimitChoice> Members,
    IReadOnlyList<LimitChoice> Keys,
    IReadOnlyList<LimitChoice> Models);

/// <param name="SubjectId">A member's or key's id; null for the organisation.</param>
/// <param name="Model">Only for units a month of one member or key: caps their part of that subscription.</param>
/// <param name="Reset">Only for budgets.</param>
/// <param name="Most">Null only for a budget that has a <paramref name="WarnAt"/>.</param>
/// <param name="WarnAt">Only for budgets.</param>
public sealed record AddLimitRequest(
    [property: Required, StringLength(16)] string Subject,
    [property: StringLength(36)] string? SubjectId,
    [property: StringLength(64)] string? Model,
    [property: Required, StringLength(32)] string Kind,
    [property: StringLength(8)] string? Reset,
    [property: Range(0, LimitWords.Greatest)] long? Most,
    [property: Range(0, LimitWords.Greatest)] long? WarnAt);

public sealed record ChangeLimitRequest(
    [property: Range(0, LimitWords.Greatest)] long? Most,
    [property: Range(0, LimitWords.Greatest)] long? WarnAt);

/// <param name="TimeZone">An IANA name, such as <c>Europe/Berlin</c>.</param>
public sealed record ChangeTimeZoneRequest([property: Required, StringLength(64)] string TimeZone);

/// <summary>The words of limits, as they travel.</summary>
public static class LimitWords
{
    /// <summary>The greatest amount: a thousand million credits.</summary>
    public const long Greatest = 1_000_000_000_000_000;

    public const string Organisation = "Organisation";
    public const string Member = "Member";
    public const string Key = "Key";

    public const string RequestsPerMinute = "RequestsPerMinute";
    public const string ParallelCalls = "ParallelCalls";
    public const string UnitsPerDay = "UnitsPerDay";
    public const string UnitsPerMonth = "UnitsPerMonth";
    public const string Budget = "Budget";

    public static IReadOnlyList<string> Subjects { get; } = [Organisation, Member, Key];

    public static IReadOnlyList<string> Kinds { get; } = [RequestsPerMinute, ParallelCalls, UnitsPerDay, UnitsPerMonth, Budget];

    public static IReadOnlyList<string> Resets { get; } = ["Day", "Week", "Month"];
}

/// <summary>Limits and budgets of the signed-in organisation.</summary>
public interface ILimitsApi
{
    Task<LimitsReport> Get(CancellationToken cancellationToken);

    /// <summary>For owners and admins, like every change; it counts at once.</summary>
    Task<Outcome> Add(AddLimitRequest request, CancellationToken cancellationToken);

    Task<Outcome> Change(int id, ChangeLimitRequest request, CancellationToken cancellationToken);

    Task<Outcome> Remove(int id, CancellationToken cancellationToken);

    Task<Outcome> ChangeTimeZone(ChangeTimeZoneRequest request, CancellationToken cancellationToken);
}
