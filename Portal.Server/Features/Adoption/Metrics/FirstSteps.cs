using Microsoft.EntityFrameworkCore;
using Portal.Server.Data;

namespace Portal.Server.Features.Adoption.Metrics;

/// <summary>What an organisation did beside calling: days since the Unix epoch.</summary>
internal sealed class FirstSteps
{
    private readonly Dictionary<int, int> browsed;
    private readonly ILookup<int, (int ModelId, int Day)> subscribed;

    private FirstSteps(Dictionary<int, int> browsed, ILookup<int, (int ModelId, int Day)> subscribed)
    {
        this.browsed = browsed;
        this.subscribed = subscribed;
    }

    public static async Task<FirstSteps> ReadAsync(PortalDb db, CancellationToken cancellationToken)
    {
        var browses = await db.FirstBrowses.AsNoTracking().ToListAsync(cancellationToken);
        // A subscription that began anew after its end has a later day than its first term.
        var terms = await db.SubscriptionTerms.AsNoTracking().GroupBy(t => new { t.OrganisationId, t.Subscription!.ModelId })
            .Select(g => new { g.Key.OrganisationId, g.Key.ModelId, At = g.Min(t => t.StartedAt) }).ToListAsync(cancellationToken);
        var subscriptions = await db.Subscriptions.AsNoTracking().GroupBy(s => new { s.OrganisationId, s.ModelId })
            .Select(g => new { g.Key.OrganisationId, g.Key.ModelId, At = g.Min(s => s.CreatedAt) }).ToListAsync(cancellationToken);
        return new(
            browses.ToDictionary(b => b.OrganisationId, b => DayOf(b.At)),
            terms.Concat(subscriptions).ToLookup(one => one.OrganisationId, one => (one.ModelId, DayOf(one.At))));
    }

    /// <returns>The day on which it first looked at a model, nobody noted which; null when nobody knows.</returns>
    public int? Browsed(int organisation) => browsed.TryGetValue(organisation, out var day) ? day : null;

    /// <param name="counts">Whether a model is in scope.</param>
    public int? Subscribed(int organisation, Func<int, bool> counts) =>
        subscribed[organisation].Where(one => counts(one.ModelId)).Select(one => (int?)one.Day).Min();

    private static int DayOf(DateTime at) => WindowEnds.DayNumber(DateOnly.FromDateTime(at));
}
