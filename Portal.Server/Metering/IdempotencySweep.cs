using Microsoft.EntityFrameworkCore;
using Portal.Server.Data;

namespace Portal.Server.Metering;

/// <summary>Deletes kept answers after a day and the facts of Idempotency-Keys after 35, in small bites so that the ledger never waits long.</summary>
internal sealed class IdempotencySweep(IDbContextFactory<PortalDb> databases, TimeProvider time, ILogger<IdempotencySweep> logger) : BackgroundService
{
    /// <summary>How long an answer can be had again.</summary>
    public static readonly TimeSpan AnswersStay = TimeSpan.FromHours(24);

    /// <summary>How long a key stays used.</summary>
    public static readonly TimeSpan FactsStay = TimeSpan.FromDays(35);

    private const int AnswersAtOnce = 16;
    private const int FactsAtOnce = 2000;

    private static readonly TimeSpan Pause = TimeSpan.FromMinutes(5);

    /// <summary>Deletes everything whose time is over.</summary>
    public async Task SweepAsync(CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        await using var db = await databases.CreateDbContextAsync(cancellationToken);
        var answers = LedgerTime.Micros(now - AnswersStay);
        while (await Last(db.KeptAnswers.Where(a => a.At <= answers).Select(a => a.At), AnswersAtOnce, cancellationToken) is { } last)
        {
            await db.KeptAnswers.Where(a => a.At <= last).ExecuteDeleteAsync(cancellationToken);
        }
        var facts = LedgerTime.Micros(now - FactsStay);
        while (await Last(db.IdempotencyFacts.Where(f => f.At <= facts).Select(f => f.At), FactsAtOnce, cancellationToken) is { } last)
        {
            await db.IdempotencyFacts.Where(f => f.At <= last).ExecuteDeleteAsync(cancellationToken);
        }
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Pause, time);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            try
            {
                await SweepAsync(stoppingToken);
            }
            catch (Exception exception) when (!stoppingToken.IsCancellationRequested)
            {
                // The next round finds what is left; until then nobody is given an answer whose time is over.
                LedgerLog.SweepFailed(logger, exception);
            }
        }
    }

    /// <returns>The time up to which one bite deletes; null when nothing is left.</returns>
    private static Task<long?> Last(IQueryable<long> times, int most, CancellationToken cancellationToken) =>
        times.OrderBy(at => at).Take(most).Select(at => (long?)at).MaxAsync(cancellationToken);
}
