using Microsoft.EntityFrameworkCore;
using Portal.Server.Data;
using Portal.Server.Features.Models;
using Portal.Server.Metering;

namespace Portal.Server.Features.Statements;

/// <summary>Draws up statements that are not closed yet. What a closed month has more than its lines say becomes a correction.</summary>
internal sealed class OpenStatements(ManifestCache manifests, IPlanFees fees)
{
    /// <param name="db">Within the transaction that closes, if one does.</param>
    /// <param name="organisations">Whose.</param>
    /// <param name="month">The month to be closed; every earlier one is closed or has nothing.</param>
    /// <param name="takesWaiting">Whether corrections and credits go on this statement.</param>
    /// <param name="cancellationToken">The caller went away.</param>
    public async Task<IReadOnlyDictionary<int, OpenStatement>> OfAsync(
        PortalDb db, IReadOnlyCollection<int> organisations, int month, bool takesWaiting, CancellationToken cancellationToken)
    {
        var last = await db.Statements.AsNoTracking()
            .Where(s => organisations.Contains(s.OrganisationId) && !db.Statements.Any(t => t.OrganisationId == s.OrganisationId && t.Month > s.Month))
            .Select(s => new { s.OrganisationId, s.Month, s.Hash }).ToDictionaryAsync(s => s.OrganisationId, cancellationToken);
        var sums = await db.MonthlySums.AsNoTracking()
            .Where(m => organisations.Contains(m.OrganisationId) && m.Month <= month && (takesWaiting || m.Month == month)).ToListAsync(cancellationToken);
        var told = takesWaiting ? await ToldAsync(db, organisations, cancellationToken) : [];
        var credits = takesWaiting
            ? await db.StatementCredits.Where(c => organisations.Contains(c.OrganisationId) && c.StatementId == null).OrderBy(c => c.Id).ToListAsync(cancellationToken)
            : [];
        var due = new Dictionary<int, IReadOnlyList<FeeLine>>();
        foreach (var organisation in organisations)
        {
            due[organisation] = await fees.OfMonthAsync(db, organisation, month, cancellationToken);
        }
        var names = await StatementNames.ReadAsync(
            db, manifests,
            [.. sums.Select(m => m.ModelVersionId).Distinct()],
            [.. sums.Select(m => m.PlanId).Concat(due.Values.SelectMany(lines => lines).Select(fee => fee.PlanId)).Distinct()],
            cancellationToken);
        var (usedBy, toldTo, creditsOf) = (sums.ToLookup(m => m.OrganisationId), told.ToLookup(t => t.Organisation), credits.ToLookup(c => c.OrganisationId));
        return organisations.ToDictionary(id => id, id =>
        {
            var closed = last.GetValueOrDefault(id);
            var lines = new StatementLines(id, names);
            lines.AddUsage(usedBy[id].Where(m => m.Month == month));
            lines.AddFees(month, due[id]);
            lines.AddCorrections(usedBy[id].Where(m => closed is not null && m.Month <= closed.Month), toldTo[id]);
            lines.AddCredits(creditsOf[id]);
            return new OpenStatement(id, month, closed?.Month, closed?.Hash ?? [], lines.All, [.. creditsOf[id]]);
        });
    }

    /// <summary>What closed statements say about use.</summary>
    private static async Task<List<ToldUse>> ToldAsync(PortalDb db, IReadOnlyCollection<int> organisations, CancellationToken cancellationToken) =>
        await db.StatementLines.AsNoTracking()
            .Where(l => organisations.Contains(l.OrganisationId) && (l.Kind == StatementLineKind.Usage || l.Kind == StatementLineKind.Correction))
            .GroupBy(l => new { l.OrganisationId, l.ForMonth, l.ModelId, l.PlanId, l.Unit })
            .Select(g => new ToldUse(
                g.Key.OrganisationId, g.Key.ForMonth, g.Key.ModelId, g.Key.PlanId, g.Key.Unit,
                g.Sum(l => l.Calls), g.Sum(l => l.Units), g.Sum(l => l.PriceMicros)))
            .ToListAsync(cancellationToken);
}

/// <summary>Use that stands on closed statements.</summary>
internal sealed record ToldUse(int Organisation, int Month, int? Model, int? Plan, string Unit, long Calls, long Units, long PriceMicros);
