using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;
using Portal.Inference.Backends.Worker;
using Portal.Inference.Diagnostics;
using Portal.Inference.Engine;
using Portal.Inference.Models;

namespace Portal.Server.Features.Publishing.Trials;

/// <summary>
/// How often the workers of versions on a bench died. It outlives their loads: there, whoever is tried next takes the place
/// of the last, and a version's count would begin anew with every turn.
/// </summary>
internal sealed class TrialDeaths(WorkerOptions options, TimeProvider time)
{
    // Whoever is remembered died lately, and every death takes a try.
    private const int UsuallyRemembered = 1000;

    private readonly ConcurrentDictionary<TrialKey, DeathCount> counts = new();

    /// <exception cref="WorkerUnavailableException">It died too often to be started again now.</exception>
    public void ThrowIfQuarantined(TrialKey version)
    {
        if (counts.TryGetValue(version, out var count) && count.Quarantine is var left && left > TimeSpan.Zero)
        {
            throw new WorkerUnavailableException($"The model cannot answer: {count.Last?.Reason}.", true, left);
        }
    }

    public void Add(TrialKey version, WorkerNotice death)
    {
        if (counts.Count >= UsuallyRemembered)
        {
            foreach (var (other, count) in counts)
            {
                if (!count.IsQuarantined && count.Pause == TimeSpan.Zero)
                {
                    counts.TryRemove(other, out _);
                }
            }
        }
        counts.GetOrAdd(version, _ => new(options, time)).Add(new(death.Cause, death.Reason));
    }
}

/// <summary>What is tried: with another manifest a version is another one.</summary>
internal sealed record TrialKey(string Slug, string Version, string Manifest)
{
    public static TrialKey Of(ModelManifest manifest, string json) =>
        new(manifest.Slug, manifest.Version, Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(json))));
}
