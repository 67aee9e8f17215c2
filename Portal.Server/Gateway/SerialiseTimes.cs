using System.Collections.Concurrent;

namespace Portal.Server.Gateway;

/// <summary>How long faces take to write answers, by model version.</summary>
internal sealed class SerialiseTimes
{
    private readonly ConcurrentDictionary<(string Slug, string Version), Sum> sums = new();

    /// <summary>Notes one answer.</summary>
    /// <param name="model">As the receipt names it: <c>slug@version</c>.</param>
    /// <param name="took">From the first byte to the last.</param>
    public void Note(string model, TimeSpan took)
    {
        var at = model.IndexOf('@', StringComparison.Ordinal);
        sums.GetOrAdd((model[..at], model[(at + 1)..]), _ => new()).Add(took);
    }

    /// <returns>Null before the first answer.</returns>
    public TimeSpan? Mean(string slug, string version) => sums.TryGetValue((slug, version), out var sum) ? sum.Mean : null;

    private sealed class Sum
    {
        private readonly Lock gate = new();
        private TimeSpan total;
        private long count;

        public TimeSpan Mean
        {
            get
            {
                lock (gate)
                {
                    return total / count;
                }
            }
        }

        public void Add(TimeSpan took)
        {
            lock (gate)
            {
                total += took;
                count++;
            }
        }
    }
}
