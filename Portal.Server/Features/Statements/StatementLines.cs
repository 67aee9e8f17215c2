using Portal.Server.Metering;

namespace Portal.Server.Features.Statements;

/// <summary>Writes a statement's lines, always in the same order.</summary>
internal sealed class StatementLines(int organisation, StatementNames names)
{
    private readonly List<StatementLine> lines = [];

    public IReadOnlyList<StatementLine> All => lines;

    public void AddUsage(IEnumerable<MonthlySum> sums)
    {
        foreach (var (key, use) in ByLine(sums))
        {
            Add(StatementLineKind.Usage, key, use);
        }
    }

    public void AddFees(int month, IEnumerable<FeeLine> fees)
    {
        foreach (var fee in fees)
        {
            var (model, slug, code) = names.Plan(fee.PlanId);
            Add(StatementLineKind.Fee, new(month, model, slug, fee.PlanId, code, ""), new(0, 0, fee.PriceMicros), fee.Text);
        }
    }

    public void AddCorrections(IEnumerable<MonthlySum> sums, IEnumerable<ToldUse> told)
    {
        var known = told.ToDictionary(use => (use.Month, use.Model, use.Plan, use.Unit), use => new Use(use.Calls, use.Units, use.PriceMicros));
        foreach (var (key, use) in ByLine(sums))
        {
            var more = use - known.GetValueOrDefault((key.Month, key.Model, key.Plan, key.Unit));
            if (more != default)
            {
                Add(StatementLineKind.Correction, key, more);
            }
        }
    }

    public void AddCredits(IEnumerable<StatementCredit> credits)
    {
        foreach (var credit in credits)
        {
            Add(StatementLineKind.Credit, new(credit.ForMonth, null, "", null, "", ""), new(0, 0, -credit.AmountMicros), credit.Reason);
        }
    }

    private IEnumerable<(Key Key, Use Use)> ByLine(IEnumerable<MonthlySum> sums) => sums
        .GroupBy(sum =>
        {
            var (model, slug, unit) = names.Version(sum.ModelVersionId);
            return new Key(sum.Month, model, slug, sum.PlanId, names.Plan(sum.PlanId).Code, unit);
        })
        .Select(g => (g.Key, new Use(g.Sum(sum => sum.Calls), g.Sum(sum => sum.Units), g.Sum(sum => sum.PriceMicros))))
        .OrderBy(line => line.Key.Month).ThenBy(line => line.Key.Slug, StringComparer.Ordinal)
        .ThenBy(line => line.Key.Plan).ThenBy(line => line.Key.Unit, StringComparer.Ordinal);

    private void Add(StatementLineKind kind, Key key, Use use, string text = "") => lines.Add(new()
    {
        Number = lines.Count + 1,
        OrganisationId = organisation,
        Kind = kind,
        ForMonth = key.Month,
        ModelId = key.Model,
        PlanId = key.Plan,
        Model = key.Slug,
        Plan = key.Code,
        Unit = key.Unit,
        Text = text,
        Calls = use.Calls,
        Units = use.Units,
        PriceMicros = use.PriceMicros,
    });

    private sealed record Key(int Month, int? Model, string Slug, int? Plan, string Code, string Unit);

    private readonly record struct Use(long Calls, long Units, long PriceMicros)
    {
        public static Use operator -(Use left, Use right) => new(left.Calls - right.Calls, left.Units - right.Units, left.PriceMicros - right.PriceMicros);
    }
}
