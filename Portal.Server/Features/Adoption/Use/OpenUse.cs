using Portal.Server.Data;

namespace Portal.Server.Features.Adoption.Use;

/// <summary>
/// The days that still change, read anew whenever anything was called since. One reader at a time: what was read serves all
/// who waited. Each would read with a context of their own, so who leaves takes nobody along.
/// </summary>
internal sealed class OpenUse : IDisposable
{
    private readonly SemaphoreSlim oneReader = new(1, 1);
    private Kept? kept;
    private long begun;

    /// <param name="firstOpen">First day.</param>
    /// <param name="today">Last day.</param>
    /// <returns>By organisation, its entries by day and model: of all calls that were written before this was asked.</returns>
    public async Task<IReadOnlyDictionary<int, ModelDay[]>> ReadAsync(PortalDb db, int firstOpen, int today, CancellationToken cancellationToken)
    {
        var before = Interlocked.Read(ref begun);
        // Before the days are read: what comes in between then gives itself away at the next look.
        var sum = await UseSum.OfAsync(db, firstOpen, today, cancellationToken);
        if (Volatile.Read(ref kept) is { } known && known.IsOf(today, sum))
        {
            return known.Days;
        }
        await oneReader.WaitAsync(cancellationToken);
        try
        {
            // A reading that began after this was asked has all that is asked for, whatever was called while it ran.
            if (kept is { } latest && (latest.IsOf(today, sum) || (latest.Today == today && latest.Reading > before)))
            {
                return latest.Days;
            }
            var reading = Interlocked.Increment(ref begun);
            var days = await UseReader.ReadAsync(db, firstOpen, today + 1, cancellationToken);
            foreach (var (organisation, old) in kept?.Days ?? new())
            {
                // What is told from it is found again by the very same days.
                if (days.TryGetValue(organisation, out var read) && read.AsSpan().SequenceEqual(old))
                {
                    days[organisation] = old;
                }
            }
            Volatile.Write(ref kept, new(today, sum, days, reading));
            return days;
        }
        finally
        {
            oneReader.Release();
        }
    }

    public void Dispose() => oneReader.Dispose();

    /// <param name="Reading">Readings are counted from 1.</param>
    private sealed record Kept(int Today, UseSum Sum, Dictionary<int, ModelDay[]> Days, long Reading)
    {
        public bool IsOf(int today, UseSum sum) => Today == today && Sum == sum;
    }
}
