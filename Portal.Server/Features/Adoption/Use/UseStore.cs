using Microsoft.EntityFrameworkCore;
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
    private Kept? kept;
    private KeptOpen? keptOpen;

    public async Task<UseHistory> ReadAsync(PortalDb db, CancellationToken cancellationToken)
    {
        var today = WindowEnds.DayNumber(DateOnly.FromDateTime(clock.GetUtcNow().UtcDateTime));
        var firstOpen = today - 1;
        var settled = await SettledAsync(db, firstOpen, cancellationToken);
        return new(settled, await OpenAsync(db, firstOpen, today, cancellationToken));
    }

    public void Dispose() => oneReader.Dispose();

    private async Task<IReadOnlyDictionary<int, ModelDay[]>> OpenAsync(PortalDb db, int firstOpen, int today, CancellationToken cancellationToken)
    {
        // Before the days are read, as below. A plan's days are in the hours' own transaction, and few.
        var sum = await OpenSumOf(db, firstOpen, today, cancellationToken);
        var before = Volatile.Read(ref keptOpen);
        if (before is not null && before.Today == today && before.Sum == sum)
        {
            return before.Days;
        }
        var days = await UseReader.ReadAsync(db, firstOpen, today + 1, cancellationToken);
        foreach (var (organisation, old) in before?.Days ?? new())
        {
            // What is told from it is found again by the very same days.
            if (days.TryGetValue(organisation, out var read) && read.AsSpan().SequenceEqual(old))
            {
                days[organisation] = old;
            }
        }
        Volatile.Write(ref keptOpen, new(today, sum, days));
        return days;
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
            var sum = await SumOf(db, firstOpen, cancellationToken);
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
        kept is { } last && last.Sum == await SumOf(db, last.Use.FirstOpen, cancellationToken);

    /// <summary>Only what is missing is read.</summary>
    private static async Task<SettledUse> UpTo(PortalDb db, SettledUse use, int firstOpen, CancellationToken cancellationToken) =>
        use.FirstOpen == firstOpen ? use
            : use.FirstOpen > firstOpen ? await UpTo(db, SettledUse.None, firstOpen, cancellationToken)
            : use.With(await UseReader.ReadAsync(db, use.FirstOpen, firstOpen, cancellationToken), firstOpen);

    private static async Task<UseSum> SumOf(PortalDb db, int firstOpen, CancellationToken cancellationToken) =>
        await db.PlanDays.AsNoTracking().Where(d => d.Day < firstOpen).GroupBy(d => 1)
            .Select(g => new UseSum(g.Sum(d => d.Calls), g.Sum(d => d.Successes), g.Sum(d => d.PriceMicros)))
            .SingleOrDefaultAsync(cancellationToken) ?? new UseSum(0, 0, 0);

    private static async Task<UseSum> OpenSumOf(PortalDb db, int firstOpen, int today, CancellationToken cancellationToken)
    {
        var days = await (
            from plan in db.Plans.AsNoTracking()
            from day in db.PlanDays.Where(d => d.PlanId == plan.Id && d.Day >= firstOpen && d.Day <= today)
            select new UseSum(day.Calls, day.Successes, day.PriceMicros)).ToListAsync(cancellationToken);
        return new(days.Sum(d => d.Calls), days.Sum(d => d.Successes), days.Sum(d => d.PriceMicros));
    }

    private sealed record UseSum(long Calls, long Successes, long PriceMicros);

    private sealed record KeptOpen(int Today, UseSum Sum, Dictionary<int, ModelDay[]> Days);

    private sealed record Kept(SettledUse Use, UseSum Sum, long At);
}
