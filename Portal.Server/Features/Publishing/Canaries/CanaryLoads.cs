using Portal.Client.Contracts;
using Portal.Inference.Engine;
using Portal.Server.Features.Models;
using Portal.Server.Gateway;

namespace Portal.Server.Features.Publishing.Canaries;

/// <summary>
/// Whether the versions of running canaries can be loaded on this machine. Nothing waits for a load; and until a version has
/// failed to load for minutes it only gets no calls here: what fails while a portal starts often passes.
/// </summary>
internal sealed class CanaryLoads(
    ModelLoading loading, ModelReadinessBoard board, IPredictionEngine engine, TimeProvider time, ILogger<CanaryLoads> logger)
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(CanaryRules.LoadMinutes);
    private static readonly TimeSpan Pause = TimeSpan.FromMinutes(1);

    private readonly Lock gate = new();
    private readonly Dictionary<int, Attempt> attempts = [];

    /// <param name="canary">The canary.</param>
    /// <param name="slug">Its model.</param>
    /// <param name="version">Its new version.</param>
    /// <param name="manifestJson">That version's manifest.</param>
    /// <returns>True where the version could not be loaded for minutes.</returns>
    public bool IsLost(int canary, string slug, string version, string manifestJson)
    {
        lock (gate)
        {
            switch (loading.Fared(slug, version))
            {
                case ModelReadiness.Failed:
                    return HasPassed(Of(canary).FailedSince ??= time.GetTimestamp(), Patience) && !IsLoading(slug, version);
                // Another replica let the version in: it is not here yet.
                case null when !board.IsLoading && board.Of(slug) != ModelReadiness.Unloaded:
                    return IsLost(canary, Of(canary), slug, version, manifestJson);
                // Loaded, still loading at the start, or taken out of service by an operator: then it gets no calls here.
                default:
                    attempts.Remove(canary);
                    return false;
            }
        }
    }

    /// <summary>Forgets canaries that do not run any more.</summary>
    public void Keep(IReadOnlySet<int> running)
    {
        lock (gate)
        {
            foreach (var ended in attempts.Keys.Where(canary => !running.Contains(canary)).ToList())
            {
                attempts.Remove(ended);
            }
        }
    }

    private bool IsLost(int canary, Attempt attempt, string slug, string version, string manifestJson)
    {
        if (attempt.IsUnderWay || IsLoading(slug, version))
        {
            return false;
        }
        if (attempt.FailedSince is { } since && HasPassed(since, Patience))
        {
            return true;
        }
        // What is let in is loaded everywhere within seconds, canary or not; only what is not is tried here.
        if (HasPassed(attempt.TriedAt ??= time.GetTimestamp(), Pause))
        {
            (attempt.IsUnderWay, attempt.TriedAt) = (true, time.GetTimestamp());
            _ = Task.Run(() => LoadAsync(canary, attempt, slug, version, manifestJson));
        }
        return false;
    }

    private async Task LoadAsync(int canary, Attempt attempt, string slug, string version, string manifestJson)
    {
        string? why;
        try
        {
            why = await loading.EnsureAsync(ManifestCache.Parse(manifestJson));
        }
        catch (Exception exception)
        {
            CanariesLog.NotLoaded(logger, canary, slug, version, exception);
            why = exception.Message;
        }
        lock (gate)
        {
            attempt.IsUnderWay = false;
            attempt.FailedSince = why is null ? null : attempt.FailedSince ?? time.GetTimestamp();
        }
    }

    private bool IsLoading(string slug, string version) => engine.Repository.Any(
        entry => entry.Slug == slug && entry.Version == version && entry.State == ServedState.Loading);

    private Attempt Of(int canary)
    {
        if (!attempts.TryGetValue(canary, out var attempt))
        {
            attempts[canary] = attempt = new();
        }
        return attempt;
    }

    private bool HasPassed(long since, TimeSpan span) => time.GetElapsedTime(since) >= span;

    private sealed class Attempt
    {
        public bool IsUnderWay { get; set; }

        public long? TriedAt { get; set; }

        public long? FailedSince { get; set; }
    }
}
