using System.Collections.Concurrent;
using Portal.Inference.Models;

namespace Portal.Inference.Engine;

/// <summary>
/// The versions that answer, newest last, and the state of every version ever asked for. Readers never wait: a change puts
/// a new list in the old one's place.
/// </summary>
internal sealed class VersionTable(EngineOptions options)
{
    private readonly ConcurrentDictionary<string, ServedVersion[]> served = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<(string Slug, string Version), ServedEntry> entries = new();
    private readonly Lock change = new();
    private bool closed;

    public IEnumerable<ServedVersion> All => served.Values.SelectMany(versions => versions);

    public IReadOnlyList<ServedEntry> Entries =>
        [.. entries.Values.OrderBy(entry => entry.Slug, StringComparer.Ordinal).ThenBy(entry => entry.Version, StringComparer.Ordinal)];

    public IReadOnlyList<ServedVersion> Of(string model) => served.GetValueOrDefault(model, []);

    /// <param name="model">The model.</param>
    /// <param name="version">Null is the newest.</param>
    public ServedVersion? Find(string model, string? version)
    {
        var versions = served.GetValueOrDefault(model, []);
        return version is null ? versions.LastOrDefault() : Array.Find(versions, found => found.Manifest.Version == version);
    }

    /// <exception cref="ModelLoadException">The policy does not let this version serve.</exception>
    public void Loading(string model, string version)
    {
        if (Policy(model) is VersionPolicy.Listed listed && !listed.Versions.Contains(version))
        {
            throw new ModelLoadException($"'{model}' serves only {string.Join(", ", listed.Versions)}.");
        }

        // A version that is loaded again goes on answering meanwhile.
        Mark(model, version, Find(model, version) is null ? ServedState.Loading : ServedState.Ready, null);
    }

    public void Failed(string model, string version, string reason) =>
        Mark(model, version, Find(model, version) is null ? ServedState.Unavailable : ServedState.Ready, reason);

    /// <summary>The new version answers from here on.</summary>
    /// <returns>Versions that no longer do; null when the table is closed and the version was not taken.</returns>
    public IReadOnlyList<ServedVersion>? TakeOver(ServedVersion version)
    {
        var model = version.Manifest.Slug;
        lock (change)
        {
            if (closed)
            {
                return null;
            }

            var before = served.GetValueOrDefault(model, []);
            ServedVersion[] after = [.. before.Where(other => other.Manifest.Version != version.Manifest.Version), version];
            if (Policy(model) is VersionPolicy.Latest latest && after.Length > latest.Count)
            {
                after = after[^Math.Max(1, latest.Count)..];
            }

            served[model] = after;
            Mark(model, version.Manifest.Version, ServedState.Ready, null);
            var replaced = before.Except(after).ToList();
            foreach (var gone in replaced.Where(gone => gone.Manifest.Version != version.Manifest.Version))
            {
                Mark(model, gone.Manifest.Version, ServedState.Unavailable, $"replaced by {version.Manifest.Version}");
            }

            return replaced;
        }
    }

    /// <returns>Versions that no longer answer.</returns>
    public IReadOnlyList<ServedVersion> Remove(string model, string? version)
    {
        lock (change)
        {
            var before = served.GetValueOrDefault(model, []);
            var removed = before.Where(found => version is null || found.Manifest.Version == version).ToList();
            served[model] = [.. before.Except(removed)];
            removed.ForEach(gone => Mark(model, gone.Manifest.Version, ServedState.Unloading, null));
            return removed;
        }
    }

    /// <summary>The version's sessions are freed; unless it was loaded again meanwhile it is of no more use.</summary>
    public void Freed(ServedVersion version)
    {
        lock (change)
        {
            var (model, name) = (version.Manifest.Slug, version.Manifest.Version);
            if (entries.TryGetValue((model, name), out var entry) && entry.State == ServedState.Unloading)
            {
                Mark(model, name, ServedState.Unavailable, "unloaded");
            }
        }
    }

    /// <summary>Takes no version any more.</summary>
    /// <returns>Every version that answered; none at the second call.</returns>
    public IReadOnlyList<ServedVersion> Close()
    {
        lock (change)
        {
            closed = true;
            var versions = All.ToList();
            served.Clear();
            return versions;
        }
    }

    private VersionPolicy Policy(string model) => options.Versions.GetValueOrDefault(model) ?? new VersionPolicy.Latest();

    private void Mark(string model, string version, ServedState state, string? reason) =>
        entries[(model, version)] = new(model, version, state, reason);
}
