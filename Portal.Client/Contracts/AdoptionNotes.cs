using System.ComponentModel.DataAnnotations;
using System.Text.Json.Serialization;

namespace Portal.Client.Contracts;

/// <summary>What a note on a chart is about. All but a remark break the series: figures before and after do not compare.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<NoteKind>))]
public enum NoteKind
{
    Remark,
    Definition,
    Survey,
    Tariff,
}

/// <param name="Industry">ISIC section; null for all.</param>
/// <param name="By">Who wrote it.</param>
public sealed record AdoptionNoteView(int Id, DateOnly Day, NoteKind Kind, string? Industry, string Text, string By, DateTimeOffset WrittenAt);

public sealed record WriteNoteRequest
{
    public DateOnly Day { get; init; }

    [EnumDataType(typeof(NoteKind))]
    public NoteKind Kind { get; init; }

    /// <summary>ISIC section; null for all.</summary>
    [RegularExpression("^[A-U]$")]
    public string? Industry { get; init; }

    [Required, StringLength(400, MinimumLength = 1)]
    public string Text { get; init; } = "";
}

/// <param name="Address">The page with its query, from the portal's root.</param>
public sealed record SavedViewView(int Id, string Name, string Address, DateTimeOffset SavedAt);

public sealed record SaveViewRequest
{
    [Required, StringLength(80, MinimumLength = 1)]
    public string Name { get; init; } = "";

    [Required, StringLength(1000, MinimumLength = 1)]
    public string Address { get; init; } = "";
}

[JsonConverter(typeof(JsonStringEnumConverter<ReportRhythm>))]
public enum ReportRhythm
{
    /// <summary>After each week from Monday, UTC.</summary>
    Weekly,

    /// <summary>After each UTC month.</summary>
    Monthly,
}

/// <param name="Address">Of a metric or forecast as comma-separated values.</param>
/// <param name="LastPeriod">The last period that was reported, <c>2026-W47</c> or <c>2026-11</c>; null before the first.</param>
/// <param name="Problem">Why the last report could not be made: a key of the resources; null when it could.</param>
public sealed record ScheduledReportView(int Id, string Name, string Address, ReportRhythm Rhythm, string? LastPeriod, string? Problem, DateTimeOffset CreatedAt);

public sealed record ScheduleReportRequest
{
    [Required, StringLength(80, MinimumLength = 1)]
    public string Name { get; init; } = "";

    /// <summary>From the portal's root: <c>/api/forecasts/export.csv</c>, with its query.</summary>
    [Required, StringLength(1000, MinimumLength = 1)]
    public string Address { get; init; } = "";

    [EnumDataType(typeof(ReportRhythm))]
    public ReportRhythm Rhythm { get; init; }
}

/// <summary>What happens right now, on all replicas.</summary>
/// <param name="Today">Successful predictions since midnight UTC.</param>
/// <param name="LastMinute">Successful predictions of the last sixty seconds.</param>
/// <param name="ActiveOrganisations">Organisations with a successful prediction in the last five minutes.</param>
public sealed record LiveCount(DateTimeOffset At, long Today, int LastMinute, int ActiveOrganisations);

/// <summary>Notes on charts, saved views and scheduled reports, for operators.</summary>
public interface IAdoptionNotesApi
{
    /// <returns>Newest first, 200 at most.</returns>
    Task<IReadOnlyList<AdoptionNoteView>> Notes(DateOnly from, DateOnly to, CancellationToken cancellationToken);

    Task<Outcome> Write(WriteNoteRequest request, CancellationToken cancellationToken);

    Task<Outcome> RemoveNote(int id, CancellationToken cancellationToken);

    /// <returns>The caller's own, by name.</returns>
    Task<IReadOnlyList<SavedViewView>> Views(CancellationToken cancellationToken);

    /// <summary>Keeps a page under a name; the same name is written over.</summary>
    Task<Outcome> SaveView(SaveViewRequest request, CancellationToken cancellationToken);

    Task<Outcome> RemoveView(int id, CancellationToken cancellationToken);

    /// <returns>Those of the caller's organisation.</returns>
    Task<IReadOnlyList<ScheduledReportView>> Reports(CancellationToken cancellationToken);

    Task<Outcome> Schedule(ScheduleReportRequest request, CancellationToken cancellationToken);

    Task<Outcome> Unschedule(int id, CancellationToken cancellationToken);
}

/// <summary>Counters that move while one looks.</summary>
public interface ILiveAdoption
{
    /// <returns>At most one a second, until the portal stops or the caller does.</returns>
    IAsyncEnumerable<LiveCount> Watch(CancellationToken cancellationToken);
}
