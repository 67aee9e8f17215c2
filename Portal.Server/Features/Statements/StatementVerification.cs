using System.Runtime.CompilerServices;
using Microsoft.EntityFrameworkCore;
using Portal.Server.Data;
using Portal.Server.Features.Models;
using Portal.Server.Metering;

namespace Portal.Server.Features.Statements;

/// <summary>
/// Compares closed statements with the ledger, one organisation at a time: their hashes, their chain, their sums, and the
/// use of every closed month with the lines about it. What came after the last statement waits for the next one.
/// </summary>
internal sealed class StatementVerification(PortalDb db, ManifestCache manifests)
{
    public async IAsyncEnumerable<LedgerDifference> FindAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var organisations = await db.Statements.Select(s => s.OrganisationId).Distinct().OrderBy(id => id).ToListAsync(cancellationToken);
        foreach (var organisation in organisations)
        {
            var found = await OfAsync(organisation, cancellationToken);
            if (found.Count > 0)
            {
                // It was closed, or used, between two of the statements that were asked: then a second look agrees.
                found = await OfAsync(organisation, cancellationToken);
            }
            foreach (var difference in found)
            {
                yield return difference;
            }
        }
    }

    private async Task<List<LedgerDifference>> OfAsync(int organisation, CancellationToken cancellationToken)
    {
        var statements = await db.Statements.AsNoTracking().Include(s => s.Lines).Where(s => s.OrganisationId == organisation)
            .OrderBy(s => s.Month).ToListAsync(cancellationToken);
        var credits = await db.StatementCredits.AsNoTracking().Where(c => c.OrganisationId == organisation && c.StatementId != null)
            .GroupBy(c => c.StatementId).Select(g => new { g.Key, Sum = g.Sum(c => c.AmountMicros) })
            .ToDictionaryAsync(c => c.Key!.Value, c => c.Sum, cancellationToken);
        var differences = new List<LedgerDifference>();
        byte[] previous = [];
        foreach (var statement in statements)
        {
            var lines = statement.Lines.Sum(l => l.PriceMicros);
            if (!statement.PreviousHash.AsSpan().SequenceEqual(previous))
            {
                differences.Add(Faulty(statement, "the one before it is another or is missing"));
            }
            if (!statement.Hash.AsSpan().SequenceEqual(StatementSeal.HashOf(statement, statement.Lines)))
            {
                differences.Add(Faulty(statement, "it was changed after it was closed"));
            }
            if (lines != statement.PriceMicros)
            {
                differences.Add(new($"statement {statement.Number}, its total", new(0, 0, 0, lines), new(0, 0, 0, statement.PriceMicros)));
            }
            var credited = -statement.Lines.Where(l => l.Kind == StatementLineKind.Credit).Sum(l => l.PriceMicros);
            if (credited != credits.GetValueOrDefault(statement.Id))
            {
                differences.Add(new($"statement {statement.Number}, its credits", new(0, 0, 0, credits.GetValueOrDefault(statement.Id)), new(0, 0, 0, credited)));
            }
            previous = statement.Hash;
        }
        if (statements.Count > 0)
        {
            differences.AddRange(await UseAsync(statements, cancellationToken));
        }
        return differences;
    }

    private async Task<IEnumerable<LedgerDifference>> UseAsync(List<Statement> statements, CancellationToken cancellationToken)
    {
        var last = statements[^1];
        var (organisation, month) = (last.OrganisationId, last.Month);
        var sums = await db.MonthlySums.AsNoTracking().Where(m => m.OrganisationId == organisation && m.Month <= month)
            .Select(m => new Use(m.Month, m.ModelVersionId, m.PlanId, m.Calls, m.Units, m.PriceMicros)).ToListAsync(cancellationToken);
        var names = await StatementNames.ReadAsync(db, manifests, [.. sums.Select(m => m.Version).Distinct()], [], cancellationToken);
        var rest = new Dictionary<(int, int?, int?, string), LedgerSum>();
        Take(sums, sign: 1);
        foreach (var line in statements.SelectMany(s => s.Lines).Where(l => l.Kind is StatementLineKind.Usage or StatementLineKind.Correction))
        {
            Change((line.ForMonth, line.ModelId, line.PlanId, line.Unit), new(line.Calls, 0, line.Units, line.PriceMicros), sign: -1);
        }
        if (rest.Values.Any(sum => sum != default))
        {
            Take(await LateAsync(organisation, month, last.LastEventId, cancellationToken), sign: -1);
        }
        return rest.Where(sum => sum.Value != default).Select(sum => new LedgerDifference(
            FormattableString.Invariant(
                $"statement lines of organisation {organisation} for {LedgerTime.MonthText(sum.Key.Item1)}, model {sum.Key.Item2}, plan {sum.Key.Item3}, by how much"),
            sum.Value, default));

        void Take(IEnumerable<Use> uses, int sign)
        {
            foreach (var use in uses)
            {
                var (model, _, unit) = names.Version(use.Version);
                Change((use.Month, model, use.Plan, unit), new(use.Calls, 0, use.Units, use.PriceMicros), sign);
            }
        }

        void Change((int, int?, int?, string) key, LedgerSum sum, int sign) =>
            rest[key] = sign > 0 ? rest.GetValueOrDefault(key) - (default(LedgerSum) - sum) : rest.GetValueOrDefault(key) - sum;
    }

    /// <summary>Events of closed months that the last statement could not know.</summary>
    private async Task<IEnumerable<Use>> LateAsync(int organisation, int month, long known, CancellationToken cancellationToken)
    {
        var end = LedgerTime.FirstDay(month + 1) * LedgerTime.MicrosPerDay;
        var late = await db.UsageEvents.Where(e => e.OrganisationId == organisation && e.At < end && e.Id > known)
            .GroupBy(e => new { Day = (int)(e.At / LedgerTime.MicrosPerDay), e.ModelVersionId, e.PlanId })
            .Select(g => new { g.Key, Calls = g.LongCount(), Units = g.Sum(e => e.Units), Price = g.Sum(e => e.PriceMicros) })
            .ToListAsync(cancellationToken);
        return late.Select(e => new Use(LedgerTime.MonthOf(e.Key.Day), e.Key.ModelVersionId, e.Key.PlanId, e.Calls, e.Units, e.Price));
    }

    private static LedgerDifference Faulty(Statement statement, string what) =>
        new($"statement {statement.Number}: {what}", default, new(0, 0, 0, statement.PriceMicros));

    private sealed record Use(int Month, int Version, int Plan, long Calls, long Units, long PriceMicros);
}
