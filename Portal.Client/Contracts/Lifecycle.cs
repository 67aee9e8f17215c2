using System.ComponentModel.DataAnnotations;

namespace Portal.Client.Contracts;

/// <summary>Days between a version's notice and its end.</summary>
public static class NoticePeriods
{
    /// <summary>From the day on which it stops being the available version to its end, at least.</summary>
    public const int AvailableDays = 90;

    /// <summary>From its deprecation to its end, at least.</summary>
    public const int DeprecatedDays = 30;

    /// <summary>From its deprecation to its end, at most.</summary>
    public const int MostDays = 1095;

    /// <summary>Days before the end on which subscribers are reminded, each once.</summary>
    public static IReadOnlyList<int> Reminders { get; } = [30, 7];

    /// <summary>The first day (UTC) at whose beginning a version may be retired.</summary>
    /// <param name="state">Its state before the deprecation.</param>
    /// <param name="since">When it came into that state.</param>
    /// <param name="now">When it is deprecated.</param>
    public static DateOnly EarliestEnd(ModelVersionState state, DateTimeOffset since, DateTimeOffset now)
    {
        var notice = now.AddDays(DeprecatedDays);
        var promised = state switch
        {
            ModelVersionState.Available => now.AddDays(AvailableDays),
            ModelVersionState.Legacy => since.AddDays(AvailableDays),
            // A preview was never promised.
            _ => notice,
        };
        var earliest = (promised > notice ? promised : notice).UtcDateTime;
        return DateOnly.FromDateTime(earliest.TimeOfDay == TimeSpan.Zero ? earliest : earliest.AddDays(1));
    }
}

/// <param name="State"><see cref="ModelVersionState.Available"/>, <see cref="ModelVersionState.Legacy"/> or <see cref="ModelVersionState.Deprecated"/>.</param>
/// <param name="Replacement">
/// The available or preview version to use instead; mandatory for a deprecation, and where the only available version leaves its
/// place: the replacement then takes it in the same step.
/// </param>
/// <param name="EndsOn">The day (UTC) at whose beginning a deprecated version is retired; null is the earliest one.</param>
/// <param name="Reason">Shown to subscribers.</param>
public sealed record ChangeStateRequest(
    ModelVersionState State,
    [property: StringLength(32)] string? Replacement = null,
    DateOnly? EndsOn = null,
    [property: StringLength(PlanRules.MaxReasonLength)] string? Reason = null);

/// <summary>What publishers do with versions that were approved.</summary>
public interface ILifecycleApi
{
    /// <summary>Changes a version's state and tells the model's subscribers.</summary>
    Task<Outcome<ModelVersionView>> Change(string model, string version, ChangeStateRequest request, CancellationToken cancellationToken);
}

/// <summary>An approved version as everybody sees it.</summary>
/// <param name="Replaces">The earlier version that its publisher declares it to take the place of.</param>
public sealed record ListedVersion(
    string Version, ModelVersionState State, DateTimeOffset Since, DateTimeOffset? EndsAt, string? Replacement, string? Replaces, string? Reason);
