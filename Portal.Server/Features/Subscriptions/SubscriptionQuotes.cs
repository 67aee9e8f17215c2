using Microsoft.EntityFrameworkCore;
using Portal.Client.Contracts;
using Portal.Server.Data;
using Portal.Server.Features.Models;
using Portal.Server.Metering;

namespace Portal.Server.Features.Subscriptions;

/// <summary>Says beforehand what a change would do to the month's fee, by the same reckoning that bills it.</summary>
internal sealed class SubscriptionQuotes(PortalDb db, TimeProvider time)
{
    /// <param name="organisation">Whose subscription.</param>
    /// <param name="model">To which model.</param>
    /// <param name="to">The plan to change to, or to begin with; null is a cancellation.</param>
    /// <param name="cancellationToken">The caller went away.</param>
    /// <returns>Null for the cancellation of what does not run.</returns>
    public async Task<SubscriptionQuote?> OfAsync(int organisation, string model, Plan? to, CancellationToken cancellationToken)
    {
        var found = await db.Subscriptions.AsNoTracking()
            .Where(s => s.OrganisationId == organisation && s.Model!.Slug == model)
            .Select(s => new { s.Id, s.PlanId, Runs = s.CancelledAt == null })
            .SingleOrDefaultAsync(cancellationToken);
        if (to is null && found is not { Runs: true })
        {
            return null;
        }
        var now = time.GetUtcNow().UtcDateTime;
        var month = LedgerTime.Month(now);
        var end = Proration.FirstDay(month).AddMonths(1).AddTicks(-1);
        var terms = found is null ? [] : await TermsAsync(found.Id, month, cancellationToken);
        var before = Proration.OfMonth(terms, month, end).Sum(days => days.PriceMicros);
        if (found is { Runs: true } && found.PlanId == to?.Id)
        {
            return new(to.Code, before, before, to.MonthlyFeeMicros, DateOnly.FromDateTime(now), null);
        }
        var after = terms.Select(term => term.To is null ? term with { To = now } : term).ToList();
        var tried = found is not null && await SubscriptionChanges.HadTrialAsync(db, found.Id, cancellationToken);
        var trial = to is null ? null : SubscriptionChanges.TrialUntil(to, tried, now);
        if (to is not null)
        {
            after.Add(new(to.Id, to.MonthlyFeeMicros, now, null, trial));
        }
        // What costs more has this day still; a trial costs nothing.
        var leavesDearer = terms.Any(term => term.To is null && !(now < term.TrialUntil) && term.FeeMicros > (to?.MonthlyFeeMicros ?? 0));
        return new(
            to?.Code,
            before,
            Proration.OfMonth(after, month, end).Sum(days => days.PriceMicros),
            to?.MonthlyFeeMicros ?? 0,
            trial is { } until ? DateOnly.FromDateTime(until) : DateOnly.FromDateTime(leavesDearer ? now.AddDays(1) : now),
            trial);
    }

    private async Task<List<FeeTerm>> TermsAsync(int subscription, int month, CancellationToken cancellationToken)
    {
        var first = Proration.FirstDay(month);
        return await db.SubscriptionTerms.AsNoTracking()
            .Where(t => t.SubscriptionId == subscription && (t.EndedAt == null || t.EndedAt > first))
            .Select(t => new FeeTerm(t.PlanId, t.Plan!.MonthlyFeeMicros, t.StartedAt, t.EndedAt, t.TrialUntil))
            .ToListAsync(cancellationToken);
    }
}
