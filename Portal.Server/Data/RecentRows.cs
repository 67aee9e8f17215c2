using System.Collections.Concurrent;

namespace Portal.Server.Data;

/// <summary>
/// Rows that were read within the last second and that this process has not changed since. What another process changes, a
/// verb or a replica, counts within that second.
/// </summary>
internal sealed class RecentRows<TKey, TRow>(DataChanges changes, TimeProvider time)
    where TKey : notnull
    where TRow : class
{
    private const int Most = 10_000;
    private static readonly TimeSpan Age = TimeSpan.FromSeconds(1);

    private readonly ConcurrentDictionary<TKey, (TRow Row, long Changes, long Read)> rows = new();

    /// <param name="key">Which row.</param>
    /// <param name="read">Reads it; what is not there is asked for each time, so that guesses fill no memory.</param>
    public async ValueTask<TRow?> GetAsync(TKey key, Func<TKey, Task<TRow?>> read)
    {
        var (seen, now) = (changes.Count, time.GetTimestamp());
        if (rows.TryGetValue(key, out var kept) && kept.Changes == seen && time.GetElapsedTime(kept.Read, now) < Age)
        {
            return kept.Row;
        }
        var row = await read(key);
        if (row is null)
        {
            rows.TryRemove(key, out _);
            return null;
        }
        if (rows.Count >= Most)
        {
            rows.Clear();
        }
        rows[key] = (row, seen, now);
        return row;
    }
}
