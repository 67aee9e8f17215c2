using Microsoft.EntityFrameworkCore;
using Portal.Server.Data;

namespace Portal.Server.Features.Adoption.Metrics;

/// <param name="ModelId">Of which the organisation had a trial.</param>
/// <param name="From">First day, since the Unix epoch.</param>
/// <param name="Until">The day after the last one.</param>
internal sealed record Trial(int ModelId, int From, int Until);

/// <summary>What an organisation did before it called a model in earnest: days since the Unix epoch.</summary>
internal sealed class FirstSteps
{
    private readonly Dictionary<int, int> browsed;
    private readonly Dictionary<int, int> subscribed;
    private readonly ILookup<int, Trial> trials;

    private FirstSteps(Dictionary<int, int> browsed, Dictionary<int, int> subscribed, ILookup<int, Trial> trials)
    {
        this.browsed = browsed;
        this.subscribed = subscribed;
        this.trials = trials;
    }

    public static async Task<FirstSteps> ReadAsync(PortalDb db, CancellationToken cancellationToken)
    {
        var browses = await db.FirstBrowses.AsNoTracking().ToListAsync(cancellationToken);
        // A subscription that began anew after its end has a later day than its first term.
        var terms = await db.SubscriptionTerms.AsNoTracking().GroupBy(t => t.OrganisationId)
            .Select(g => new { Organisation = g.Key, At = g.Min(t => t.StartedAt) }).ToListAsync(cancellationToken);
        var subscriptions = await db.Subscriptions.AsNoTracking().GroupBy(s => s.OrganisationId)
            .Select(g => new { Organisation = g.Key, At = g.Min(s => s.CreatedAt) }).ToListAsync(cancellationToken);
        var trials = await db.SubscriptionTerms.AsNoTracking().Where(t => t.TrialUntil != null)
            .Select(t => new { t.OrganisationId, t.Subscription!.ModelId, t.StartedAt, Until = t.TrialUntil!.Value }).ToListAsync(cancellationToken);
        return new(
            browses.ToDictionary(b => b.OrganisationId, b => DayOf(b.At)),
            terms.Concat(subscriptions).GroupBy(one => one.Organisation).ToDictionary(group => group.Key, group => group.Min(one => DayOf(one.At))),
            trials.ToLookup(t => t.OrganisationId, t => new Trial(t.ModelId, DayOf(t.StartedAt), DayOf(t.Until))));
    }

    /// <returns>The day on which it first looked at a model; null when nobody knows.</returns>
    public int? Browsed(int organisation) => browsed.TryGetValue(organisation, out var day) ? day : null;

    public int? Subscribed(int organisation) => subscribed.TryGetValue(organisation, out var day) ? day : null;

    /// <summary>Whether the use was from the playground or within a trial.</summary>
    public bool IsTry(int organisation, Use.ModelDay entry) =>
        entry.Played > 0 || (entry.Successes > 0
            && trials[organisation].Any(trial => trial.ModelId == entry.ModelId && entry.Day >= trial.From && entry.Day < trial.Until));

    private static int DayOf(DateTime at) => WindowEnds.DayNumber(DateOnly.FromDateTime(at));
}
