using Microsoft.EntityFrameworkCore;
using Portal.Client.Contracts;
using Portal.Server.Data;
using Portal.Server.Features.Models;
using Portal.Server.Features.Webhooks;
using Portal.Server.Metering;

namespace Portal.Server.Features.Subscriptions;

/// <summary>
/// Begins, changes and ends subscriptions together with their terms. Runs inside its caller's transaction; the subscription's
/// row is changed first and under a condition, so that of two changes at one time one waits for the other or begins again.
/// </summary>
internal sealed class SubscriptionChanges(PortalDb db, WebhookOutbox outbox, TimeProvider time)
{
    /// <summary>Puts an organisation on a version of a plan.</summary>
    /// <param name="organisation">The subscriber.</param>
    /// <param name="plan">The version.</param>
    /// <param name="licence">The model version whose licence it accepted; null where none asked for it.</param>
    /// <param name="cancellationToken">The caller went away.</param>
    /// <returns>Rows changed; 0 when it runs on that version already.</returns>
    /// <exception cref="DbUpdateException">Somebody else changed it at the same time: nothing may be committed, try again.</exception>
    public async Task<int> PutAsync(int organisation, Plan plan, int? licence, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow().UtcDateTime;
        var found = await db.Subscriptions.AsNoTracking()
            .SingleOrDefaultAsync(s => s.OrganisationId == organisation && s.ModelId == plan.ModelId, cancellationToken);
        var runs = found is { CancelledAt: null };
        if (runs && found!.PlanId == plan.Id)
        {
            // Only what was accepted anew is written down.
            return licence is null || licence == found.AcceptedLicenceVersionId ? 0 : await db.Subscriptions.Where(s => s.Id == found.Id)
                .ExecuteUpdateAsync(s => s.SetProperty(x => x.AcceptedLicenceVersionId, licence), cancellationToken);
        }
        var model = await db.Models.Where(m => m.Id == plan.ModelId).Select(m => m.Slug).SingleAsync(cancellationToken);
        outbox.Add(db, organisation, WebhookTypes.SubscriptionStarted, new { Model = model, Plan = plan.Code, plan.Version });
        if (found is null)
        {
            db.Subscriptions.Add(new()
            {
                OrganisationId = organisation,
                ModelId = plan.ModelId,
                PlanId = plan.Id,
                CreatedAt = now,
                AcceptedLicenceVersionId = licence,
                Terms = { Term() },
            });
            return await db.SaveChangesAsync(cancellationToken);
        }
        // A cancelled subscription begins anew; a running one keeps its day.
        var changed = await db.Subscriptions
            .Where(s => s.Id == found.Id && s.PlanId == found.PlanId && (s.CancelledAt == null) == runs)
            .ExecuteUpdateAsync(
                s => s.SetProperty(x => x.PlanId, plan.Id)
                    .SetProperty(x => x.CreatedAt, runs ? found.CreatedAt : now)
                    .SetProperty(x => x.AcceptedLicenceVersionId, x => licence ?? x.AcceptedLicenceVersionId)
                    // A pin belongs to the subscription that was cancelled.
                    .SetProperty(x => x.PinnedVersionId, x => x.CancelledAt == null ? x.PinnedVersionId : null)
                    .SetProperty(x => x.CancelledAt, (DateTime?)null),
                cancellationToken);
        if (changed == 0)
        {
            throw new DbUpdateException("The subscription was changed at the same time.");
        }
        await CloseAsync(found.Id, now, cancellationToken);
        // A plan without a day quota counts no days: the next one's counter begins with what the ledger has of the day.
        await db.AllowanceUse.Where(u => u.Scope == AllowanceScope.SubscriptionDay && u.ScopeId == found.Id).ExecuteDeleteAsync(cancellationToken);
        var tried = await HadTrialAsync(db, found.Id, cancellationToken);
        db.SubscriptionTerms.Add(Term(found.Id, tried));
        return await db.SaveChangesAsync(cancellationToken);

        SubscriptionTerm Term(int subscription = 0, bool tried = false) => new()
        {
            SubscriptionId = subscription,
            OrganisationId = organisation,
            PlanId = plan.Id,
            StartedAt = now,
            TrialUntil = TrialUntil(plan, tried, now),
        };
    }

    /// <returns>Rows changed; 0 when the organisation has no such subscription that runs.</returns>
    public async Task<int> CancelAsync(int organisation, string model, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow().UtcDateTime;
        var running = db.Subscriptions.Where(s => s.OrganisationId == organisation && s.Model!.Slug == model && s.CancelledAt == null);
        var id = await running.Select(s => (int?)s.Id).SingleOrDefaultAsync(cancellationToken);
        var changed = await running.ExecuteUpdateAsync(s => s.SetProperty(x => x.CancelledAt, now), cancellationToken);
        if (changed > 0)
        {
            await CloseAsync(id!.Value, now, cancellationToken);
            // Saved with its caller's audit row.
            outbox.Add(db, organisation, WebhookTypes.SubscriptionCancelled, new { Model = model });
        }
        return changed;
    }

    /// <summary>Ends the subscriptions of a model that has ended, and refuses who still waits for one; in the caller's transaction.</summary>
    public static async Task EndAllAsync(PortalDb db, Model model, DateTime now, CancellationToken cancellationToken)
    {
        var (id, slug) = (model.Id, model.Slug);
        var running = db.Subscriptions.Where(s => s.ModelId == id && s.CancelledAt == null);
        foreach (var organisation in await running.Select(s => s.OrganisationId).ToListAsync(cancellationToken))
        {
            db.Add(WebhookOutbox.EventAt(now, organisation, WebhookTypes.SubscriptionCancelled, new { Model = slug }));
        }
        await running.ExecuteUpdateAsync(s => s.SetProperty(x => x.CancelledAt, now), cancellationToken);
        await db.SubscriptionTerms.Where(t => t.Subscription!.ModelId == id && t.EndedAt == null)
            .ExecuteUpdateAsync(t => t.SetProperty(x => x.EndedAt, now), cancellationToken);
        await db.SubscriptionRequests.Where(r => r.ModelId == id && r.State == RequestState.Pending)
            .ExecuteUpdateAsync(r => r.SetProperty(x => x.State, RequestState.Refused).SetProperty(x => x.DecidedAt, now), cancellationToken);
    }

    /// <summary>The midnight (UTC) until which a subscription that begins now would be free of the fee.</summary>
    public static DateTime? TrialUntil(Plan plan, bool tried, DateTime now) => plan.TrialDays > 0 && !tried ? now.Date.AddDays(plan.TrialDays) : null;

    /// <summary>A trial is had once, whatever became of the subscription since.</summary>
    public static Task<bool> HadTrialAsync(PortalDb db, int subscription, CancellationToken cancellationToken) =>
        db.SubscriptionTerms.AnyAsync(t => t.SubscriptionId == subscription && t.TrialUntil != null, cancellationToken);

    private Task CloseAsync(int subscription, DateTime now, CancellationToken cancellationToken) =>
        db.SubscriptionTerms.Where(t => t.SubscriptionId == subscription && t.EndedAt == null)
            .ExecuteUpdateAsync(t => t.SetProperty(x => x.EndedAt, now), cancellationToken);
}
