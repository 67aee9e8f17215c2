using Microsoft.EntityFrameworkCore;
using Portal.Server.Data;
using Portal.Server.Features.Models;
using Portal.Server.Features.Statements;

namespace Portal.Server.Metering;

/// <summary>One sum that does not agree with the events it must be made of.</summary>
/// <param name="What">The key of the sum, in words.</param>
internal sealed record LedgerDifference(string What, LedgerSum Events, LedgerSum Kept);

internal readonly record struct LedgerSum(long Calls, long Successes, long Units, long PriceMicros)
{
    public static LedgerSum operator -(LedgerSum left, LedgerSum right) => new(
        left.Calls - right.Calls, left.Successes - right.Successes, left.Units - right.Units, left.PriceMicros - right.PriceMicros);
}

/// <summary>
/// Compares events with everything that is made of them, in integers. Reads only, so it may run beside a busy portal; the
/// database groups and only what differs comes here, so that ten million events need no more memory than ten.
/// </summary>
internal sealed class LedgerVerification(PortalDb db)
{
    // More would help nobody, and a ledger that is wrong everywhere must not fill the memory.
    private const int MostDifferences = 1000;

    /// <returns>Empty when everything agrees; the first thousand when much does not.</returns>
    public async Task<IReadOnlyList<LedgerDifference>> FindDifferencesAsync(CancellationToken cancellationToken)
    {
        db.Database.SetCommandTimeout(TimeSpan.FromHours(1));
        var differences = new List<LedgerDifference>();
        await foreach (var difference in AllAsync(cancellationToken).WithCancellation(cancellationToken))
        {
            differences.Add(difference);
            if (differences.Count == MostDifferences)
            {
                break;
            }
        }
        return differences;
    }

    private async IAsyncEnumerable<LedgerDifference> AllAsync(
        [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken)
    {
        IAsyncEnumerable<LedgerDifference>[] parts =
        [
            SumVerification.RollupsAsync(db), SumVerification.DaysAsync(db), SumVerification.MonthsAsync(db), SumVerification.PlanDaysAsync(db),
            QuotaVerification.FindAsync(db), IdempotencyAsync(), new StatementVerification(db, new ManifestCache()).FindAsync(cancellationToken),
        ];
        foreach (var part in parts)
        {
            await foreach (var difference in part.WithCancellation(cancellationToken))
            {
                yield return difference;
            }
        }
        foreach (var difference in await AllowanceVerification.FindDifferencesAsync(db, cancellationToken))
        {
            yield return difference;
        }
    }

    private async IAsyncEnumerable<LedgerDifference> IdempotencyAsync()
    {
        var orphans = db.IdempotencyFacts.AsNoTracking()
            .Where(f => !db.UsageEvents.Any(e => e.RequestId == f.RequestId && e.OrganisationId == f.OrganisationId));
        await foreach (var fact in orphans.AsAsyncEnumerable())
        {
            yield return new(
                FormattableString.Invariant($"Idempotency-Key of organisation {fact.OrganisationId}, request {fact.RequestId}"), default, new(1, 0, 0, 0));
        }
    }
}
