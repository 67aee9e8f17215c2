using System.ComponentModel.DataAnnotations;

namespace Portal.Client.Contracts;

/// <summary>The rule by which a canary is rolled back, in numbers that pages and documents can say.</summary>
public static class CanaryRules
{
    /// <summary>Calls of the new version before anything is decided by failures.</summary>
    public const int LeastCalls = 20;

    /// <summary>The chance, at most, that a canary whose version is no worse than the other one is rolled back, up to a million of its calls.</summary>
    public const double Chance = 0.001;

    /// <summary>The same of one look at all of its calls. A canary of a million calls is looked at 180 times at most.</summary>
    public const double LookChance = 0.000005;

    /// <summary>The same of one look at its late calls, of which there is no end: such a look is to find an outage, nothing finer.</summary>
    public const double LateChance = 0.000000001;

    /// <summary>Up to so many calls all of them are looked at after each failure; then each time that they grew by <see cref="Growth"/>.</summary>
    public const int FirstCalls = 100;

    /// <summary>The factor between the calls of two looks.</summary>
    public const double Growth = 1.1;

    /// <summary>Minutes for which a version has to be impossible to load on one machine before that ends its canary: a shorter outage passes.</summary>
    public const int LoadMinutes = 5;

    /// <summary>The usual bound of failed calls, percent.</summary>
    public const double MostFailuresPercent = 2;
}

public static class CanaryStates
{
    public const string Running = "running";
    public const string Completed = "completed";
    public const string RolledBack = "rolled-back";
    public const string Stopped = "stopped";
}

/// <summary>Why the portal itself ended a canary.</summary>
public static class CanaryEnds
{
    /// <summary>The new version failed too often.</summary>
    public const string Failures = "failures";

    /// <summary>The new version's worker died too often and is not started for a while.</summary>
    public const string Quarantined = "quarantined";

    /// <summary>The new version could not be loaded.</summary>
    public const string CannotLoad = "cannot-load";

    /// <summary>Another version took the place of one of the two, or one of them is not served any more.</summary>
    public const string Superseded = "superseded";
}

/// <summary>Calls that either version answered or failed by its own fault.</summary>
public sealed record CanaryCounts(long Calls, long Failures, long FromCalls, long FromFailures);

/// <summary>A new version that gets a share of the calls beside the available one.</summary>
/// <param name="From">The version that was available when it began.</param>
/// <param name="To">The new one.</param>
/// <param name="Percent">Of the calls that name no version.</param>
/// <param name="MostFailuresPercent">Failed calls of the new version beyond which it may be rolled back.</param>
/// <param name="State">One of <see cref="CanaryStates"/>.</param>
/// <param name="Counts">Of all calls so far, a few seconds late.</param>
/// <param name="Because">One of <see cref="CanaryEnds"/>; null where a person ended it, and while it runs.</param>
/// <param name="Evidence">The calls that decided; null unless <paramref name="Because"/> is <see cref="CanaryEnds.Failures"/>.</param>
public sealed record CanaryView(
    int Id, string From, string To, int Percent, double MostFailuresPercent, string State, CanaryCounts Counts, DateTimeOffset StartedAt, DateTimeOffset? EndedAt,
    string? Because, CanaryCounts? Evidence);

/// <param name="Available">The version that answers who names none; null before there is one.</param>
/// <param name="Candidates">Versions that a canary can be begun with, newest first.</param>
/// <param name="Canaries">The newest twenty, newest first; the first one may be running.</param>
public sealed record CanaryBoard(string? Available, IReadOnlyList<string> Candidates, IReadOnlyList<CanaryView> Canaries);

/// <param name="Version">One of <see cref="CanaryBoard.Candidates"/>.</param>
public sealed record StartCanaryRequest(
    [property: Required, StringLength(32)] string Version,
    [property: Range(1, 99)] int Percent,
    [property: Range(0.1, 50)] double MostFailuresPercent = CanaryRules.MostFailuresPercent);

public sealed record ChangeCanaryRequest([property: Range(1, 99)] int Percent);

/// <summary>Canaries of one's own models; for publishers, and for operators of the portal's own models.</summary>
public interface ICanariesApi
{
    Task<Outcome<CanaryBoard>> Get(string model, CancellationToken cancellationToken);

    Task<Outcome<CanaryView>> Start(string model, StartCanaryRequest request, CancellationToken cancellationToken);

    Task<Outcome<CanaryView>> Change(string model, int id, ChangeCanaryRequest request, CancellationToken cancellationToken);

    /// <summary>Makes the new version the available one.</summary>
    Task<Outcome> Complete(string model, int id, CancellationToken cancellationToken);

    /// <summary>Gives all calls back to the available version.</summary>
    Task<Outcome> Stop(string model, int id, CancellationToken cancellationToken);
}
