using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Portal.Client.Contracts;
using Portal.Server.Data;
using Portal.Server.Features.Audit;
using Portal.Server.Features.Notices;

namespace Portal.Server.Features.Publishing.Canaries;

/// <summary>Ends canaries without anybody's order, once, whichever replica sees the reason first.</summary>
internal sealed class CanaryEnding(IDbContextFactory<PortalDb> databases, AuditLog audit, TimeProvider time, ILogger<CanaryEnding> logger)
{
    /// <summary>Gives all calls back to the available version and tells the publisher.</summary>
    /// <param name="id">The canary.</param>
    /// <param name="because">One of <see cref="CanaryEnds"/>.</param>
    /// <param name="evidence">The calls that decided; null where none did.</param>
    /// <param name="cancellationToken">The portal stops.</param>
    public async Task EndAsync(int id, string because, CanaryCounts? evidence, CancellationToken cancellationToken)
    {
        await using var db = await databases.CreateDbContextAsync(cancellationToken);
        var found = await db.Canaries.AsNoTracking().Where(c => c.Id == id && c.State == CanaryStates.Running)
            .Select(c => new { Row = c, c.Model!.Slug, c.Model.OrganisationId, From = c.FromVersion!.Version, To = c.ToVersion!.Version })
            .SingleOrDefaultAsync(cancellationToken);
        if (found is null)
        {
            return;
        }
        var isFault = because != CanaryEnds.Superseded;
        var (state, now) = (isFault ? CanaryStates.RolledBack : CanaryStates.Stopped, time.GetUtcNow().UtcDateTime);
        var json = evidence is null ? null : JsonSerializer.Serialize(evidence, JsonSerializerOptions.Web);
        var counts = evidence ?? new(found.Row.Calls, found.Row.Failures, found.Row.FromCalls, found.Row.FromFailures);
        var fact = new AuditFact(isFault ? "canary.rolled_back" : "canary.superseded", null, found.OrganisationId, $"{found.Slug}/{found.To}");
        if (await audit.SaveAsync(db, fact, EndAsync, cancellationToken) > 0)
        {
            CanariesLog.Ended(logger, found.Slug, found.To, state, because);
        }

        async Task<int> EndAsync()
        {
            var ended = await db.Canaries.Where(c => c.Id == id && c.State == CanaryStates.Running).ExecuteUpdateAsync(
                c => c.SetProperty(x => x.State, state).SetProperty(x => x.Because, because).SetProperty(x => x.EndedAt, now)
                    .SetProperty(x => x.EvidenceJson, json), cancellationToken);
            if (ended > 0 && isFault)
            {
                var facts = new CanaryFacts(
                    found.Slug, found.To, found.From, because, counts.Calls, counts.Failures, counts.FromCalls, counts.FromFailures);
                NoticeBoard.Add(db, found.OrganisationId, found.Row.StartedBy, NoticeKinds.CanaryRolledBack, facts, now);
            }
            return ended;
        }
    }
}
