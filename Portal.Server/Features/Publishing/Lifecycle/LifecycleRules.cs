using Microsoft.Extensions.Localization;
using Portal.Client.Contracts;
using Portal.Client.Resources;
using Portal.Server.Features.Models;
using Portal.Server.Features.Publishing.Versions;

namespace Portal.Server.Features.Publishing.Lifecycle;

/// <summary>Which change of state is possible, and what it needs.</summary>
internal sealed class LifecycleRules(TimeProvider time, IStringLocalizer<ApiText> text)
{
    /// <summary>The last day (UTC) at whose beginning something may end that ends now.</summary>
    public DateOnly Latest => DateOnly.FromDateTime(time.GetUtcNow().UtcDateTime.AddDays(NoticePeriods.MostDays));

    /// <param name="version">As it is.</param>
    /// <param name="request">What is asked for.</param>
    /// <param name="others">The model's other versions.</param>
    /// <returns>Null where nothing is wrong.</returns>
    public Refusal? Refuse(ModelVersion version, ChangeStateRequest request, IReadOnlyList<ModelVersion> others)
    {
        if (!IsPossible(version.State, request.State))
        {
            return new("state_not_possible", text["StateNotPossible", Name(version.State), Name(request.State)], 409, nameof(request.State));
        }
        if (request.State == ModelVersionState.Available)
        {
            return null;
        }
        var replacement = others.FirstOrDefault(other => other.Version == request.Replacement);
        if (request.Replacement is not null && replacement is not { State: ModelVersionState.Available or ModelVersionState.Preview })
        {
            return new("replacement_unknown", text["ReplacementUnknown", request.Replacement], 409, nameof(request.Replacement));
        }
        if (replacement is null && (request.State == ModelVersionState.Deprecated || LeavesPlaceEmpty(version, others)))
        {
            return new("replacement_missing", text["ReplacementMissing"], 409, nameof(request.Replacement));
        }
        return request.State == ModelVersionState.Deprecated ? RefuseEnd([version], request.EndsOn) : null;
    }

    /// <param name="versions">Those that would end, at least one.</param>
    /// <param name="endsOn">The day (UTC) that is asked for; null is the earliest one.</param>
    /// <returns>Null where nothing is wrong.</returns>
    public Refusal? RefuseEnd(IReadOnlyCollection<ModelVersion> versions, DateOnly? endsOn)
    {
        var (earliest, latest) = (Earliest(versions), Latest);
        return endsOn is null || (endsOn >= earliest && endsOn <= latest)
            ? null
            : new("end_out_of_range", text["EndOutOfRange", Day(earliest), Day(latest)], 409, nameof(ChangeStateRequest.EndsOn));
    }

    /// <summary>The first day (UTC) at whose beginning all of the versions may end, at least one.</summary>
    public DateOnly Earliest(IReadOnlyCollection<ModelVersion> versions) => versions.Select(EarliestOf).Max();

    /// <summary>The beginning of the day of the end.</summary>
    public DateTime EndOf(IReadOnlyCollection<ModelVersion> versions, DateOnly? endsOn) =>
        (endsOn ?? Earliest(versions)).ToDateTime(TimeOnly.MinValue, DateTimeKind.Utc);

    /// <summary>The reminder that the announcement itself makes needless: who is told within a day of one needs no reminder as well.</summary>
    /// <param name="end">Null where there is none.</param>
    /// <param name="now">When it is announced.</param>
    /// <returns>Days before the end; null where all reminders are due later.</returns>
    public static int? RemindedBy(DateTime? end, DateTime now) =>
        end is { } at ? NoticePeriods.Reminders.Where(days => at <= now.AddDays(days + 1)).Cast<int?>().Min() : null;

    /// <summary>Whether nobody would answer calls that name no version.</summary>
    public static bool LeavesPlaceEmpty(ModelVersion version, IEnumerable<ModelVersion> others) =>
        version.State == ModelVersionState.Available && others.All(other => other.State != ModelVersionState.Available);

    private string Name(ModelVersionState state) => text[$"VersionState_{state}"].Value;

    private static bool IsPossible(ModelVersionState from, ModelVersionState to) => to switch
    {
        ModelVersionState.Available => from is ModelVersionState.Preview or ModelVersionState.Legacy or ModelVersionState.Deprecated,
        ModelVersionState.Legacy => from is ModelVersionState.Available or ModelVersionState.Deprecated,
        ModelVersionState.Deprecated =>
            from is ModelVersionState.Preview or ModelVersionState.Available or ModelVersionState.Legacy or ModelVersionState.Deprecated,
        _ => false,
    };

    // What was announced is put off, never brought forward.
    private DateOnly EarliestOf(ModelVersion version) => version.EndsAt is { } announced
        ? DateOnly.FromDateTime(announced)
        : NoticePeriods.EarliestEnd(version.State, VersionRow.Utc(version.StateSince ?? version.CreatedAt), time.GetUtcNow());

    private static string Day(DateOnly day) => day.ToString("yyyy-MM-dd", System.Globalization.CultureInfo.InvariantCulture);
}
