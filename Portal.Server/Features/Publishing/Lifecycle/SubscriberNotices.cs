using Microsoft.EntityFrameworkCore;
using Portal.Server.Data;
using Portal.Server.Features.Notices;
using Portal.Server.Features.Webhooks;

namespace Portal.Server.Features.Publishing.Lifecycle;

/// <summary>Tells a model's subscribers of its versions, to be saved by the caller's own transaction.</summary>
internal static class SubscriberNotices
{
    /// <param name="db">The caller's.</param>
    /// <param name="model">Whose running subscriptions are told.</param>
    /// <param name="kind">One of <see cref="NoticeKinds"/>.</param>
    /// <param name="fact">What happened; the reader's pin is put in.</param>
    /// <param name="at">When.</param>
    /// <param name="cancellationToken">The caller went away.</param>
    public static async Task TellAsync(PortalDb db, int model, string kind, LifecycleFacts fact, DateTime at, CancellationToken cancellationToken)
    {
        foreach (var (organisation, own) in await ReadersAsync(db, model, fact, cancellationToken))
        {
            NoticeBoard.Add(db, organisation, null, kind, own, at);
        }
    }

    /// <summary>Tells each subscriber once of what becomes of the whole model.</summary>
    public static async Task TellOfModelAsync(PortalDb db, int model, string kind, ModelEndFacts fact, DateTime at, CancellationToken cancellationToken)
    {
        var readers = await db.Subscriptions.Where(s => s.ModelId == model && s.CancelledAt == null).Select(s => s.OrganisationId).ToListAsync(cancellationToken);
        foreach (var organisation in readers)
        {
            NoticeBoard.Add(db, organisation, null, kind, fact, at);
        }
    }

    /// <summary>Another version answers now: people read one sentence, scripts get an event for each of the two.</summary>
    public static async Task TellAvailableAsync(
        PortalDb db, int model, LifecycleFacts fact, bool formerIsLegacy, DateTime at, CancellationToken cancellationToken)
    {
        foreach (var (organisation, own) in await ReadersAsync(db, model, fact, cancellationToken))
        {
            NoticeBoard.Add(db, organisation, null, NoticeKinds.VersionAvailable, own, at);
            if (formerIsLegacy && fact.Former is { } former)
            {
                var legacy = own with { Version = former, Former = null, Replacement = fact.Version };
                db.Add(WebhookOutbox.EventAt(at, organisation, NoticeKinds.VersionLegacy, legacy));
            }
        }
    }

    private static async Task<List<(int Organisation, LifecycleFacts Fact)>> ReadersAsync(
        PortalDb db, int model, LifecycleFacts fact, CancellationToken cancellationToken)
    {
        var readers = await db.Subscriptions.Where(s => s.ModelId == model && s.CancelledAt == null)
            .Select(s => new { s.OrganisationId, Pinned = s.PinnedVersion!.Version, s.PinThenFollows }).ToListAsync(cancellationToken);
        return readers.ConvertAll(reader => (reader.OrganisationId, fact with { Pinned = reader.Pinned, ThenFollows = reader.PinThenFollows }));
    }
}
