using Portal.Server.Data;

namespace Portal.Server.Features.Adoption.Use;

/// <summary>
/// Use per organisation, model and UTC day, from the hourly sums. Days before yesterday are summed once and kept in memory,
/// 24 bytes an entry; yesterday and today are read anew whenever anything was called since, so that a new prediction shows at
/// once. Nothing of it is lost when the process ends: it is read again.
/// </summary>
internal sealed class UseStore(TimeProvider clock) : IDisposable
{
    // What comes late, such as a seeded history, is in the plans' days in the same transaction: their sum gives it away.
    private static readonly TimeSpan CheckedEvery = TimeSpan.FromMinutes(1);

    private readonly SemaphoreSlim oneReader = new(1, 1);
    private readonly OpenUse open = new();
    private Kept? kept;

    public async Task<UseHistory> ReadAsync(PortalDb db, CancellationToken cancellationToken)
    {
        var today = WindowEnds.DayNumber(DateOnly.FromDateTime(clock.GetUtcNow().UtcDateTime));
        var firstOpen = today - 1;
        var settled = await SettledAsync(db, firstOpen, cancellationToken);
        return new(settled, await open.ReadAsync(db, firstOpen, today, cancellationToken));
    }

    public void Dispose()
    {
        oneReader.Dispose();
        open.Dispose();
    }

    private async Task<SettledUse> SettledAsync(PortalDb db, int firstOpen, CancellationToken cancellationToken)
    {
        if (IsFresh(kept, firstOpen))
        {
            return kept!.Use;
        }
        await oneReader.WaitAsync(cancellationToken);
        try
        {
            if (IsFresh(kept, firstOpen))
            {
                return kept!.Use;
            }
            var now = clock.GetTimestamp();
            // Before the days are read: what comes in between then gives itself away at the next look.
            var sum = await UseSum.BeforeAsync(db, firstOpen, cancellationToken);
            var use = await SameAsBefore(db, cancellationToken)
                ? await UpTo(db, kept!.Use, firstOpen, cancellationToken)
                : await UpTo(db, SettledUse.None, firstOpen, cancellationToken);
            kept = new(use, sum, now);
            return use;
        }
        finally
        {
            oneReader.Release();
        }
    }

    private bool IsFresh(Kept? last, int firstOpen) =>
        last is not null && last.Use.FirstOpen == firstOpen && clock.GetElapsedTime(last.At) < CheckedEvery;

    private async Task<bool> SameAsBefore(PortalDb db, CancellationToken cancellationToken) =>
        kept is { } last && last.Sum == await UseSum.BeforeAsync(db, last.Use.FirstOpen, cancellationToken);

    /// <summary>Only what is missing is read.</summary>
    private static async Task<SettledUse> UpTo(PortalDb db, SettledUse use, int firstOpen, CancellationToken cancellationToken) =>
        use.FirstOpen == firstOpen ? use
            : use.FirstOpen > firstOpen ? await UpTo(db, SettledUse.None, firstOpen, cancellationToken)
            : use.With(await UseReader.ReadAsync(db, use.FirstOpen, firstOpen, cancellationToken), firstOpen);

    private sealed record Kept(SettledUse Use, UseSum Sum, long At);
}
