using Microsoft.EntityFrameworkCore;
using Portal.Client.Contracts;
using Portal.Server.Auth;
using Portal.Server.Data;
using Portal.Server.Features.Models;
using Portal.Server.Features.Organisations;
using Portal.Server.Features.Usage;
using Portal.Server.Metering;

namespace Portal.Server.Features.Income;

/// <summary>
/// What the caller's own models earned, by use and by plans' fees. Days come from the plans' days and customers from their months, so that a page costs
/// what its plans and customers are, not what they did; who of a customer did it is never asked.
/// </summary>
internal sealed class IncomeService(PortalDb db, CurrentUser user, PlanTexts texts, TimeProvider time) : IIncomeApi
{
    public const int MaxMonths = 36;

    private static readonly UsageTotals Nothing = new(0, 0, 0, 0);

    public async Task<IncomeReport?> Get(int months, string? model, CancellationToken cancellationToken)
    {
        if (await OwnPlans(model, cancellationToken) is not { } plans)
        {
            return null;
        }
        var (first, from, to) = Window(months);
        var ids = plans.Keys.ToList();
        var firstDay = LedgerTime.FirstDay(first);
        var days = await db.PlanDays.AsNoTracking().Where(d => ids.Contains(d.PlanId) && d.Day >= firstDay)
            .Select(d => new { d.PlanId, d.Day, Totals = new UsageTotals(d.Calls, d.Successes, d.Units, d.PriceMicros) }).ToListAsync(cancellationToken);
        var used = await db.MonthlySums.AsNoTracking().Where(m => ids.Contains(m.PlanId) && m.Month >= first)
            .GroupBy(m => m.OrganisationId)
            .Select(g => new { g.Key, Totals = new UsageTotals(g.Sum(m => m.Calls), g.Sum(m => m.Successes), g.Sum(m => m.Units), g.Sum(m => m.PriceMicros)) })
            .ToDictionaryAsync(g => g.Key, g => g.Totals, cancellationToken);
        var fees = await db.EarnedFeesAsync(ids, first, time.GetUtcNow().UtcDateTime, cancellationToken);
        var (feesByDay, feesByPlan) = (Sums(fees, fee => fee.Day), Sums(fees, fee => fee.PlanId));
        var feesByCustomer = Sums(fees, fee => fee.OrganisationId);
        var (usedByDay, usedByPlan) = (days.ToLookup(d => LedgerTime.Day(d.Day), d => d.Totals), days.ToLookup(d => d.PlanId, d => d.Totals));
        int[] customers = [.. used.Keys.Union(feesByCustomer.Keys)];
        var names = await Names(customers, cancellationToken);
        return new(
            from, to, UsageWindow.Sum(days.Select(d => d.Totals)), fees.Sum(fee => fee.PriceMicros),
            [
                .. Enumerable.Range(0, to.DayNumber - from.DayNumber + 1).Select(from.AddDays)
                    .Select(day => new IncomeDay(day, UsageWindow.Sum(usedByDay[day]), feesByDay.GetValueOrDefault(day))),
            ],
            [
                .. usedByPlan.Select(plan => plan.Key).Union(feesByPlan.Keys)
                    .Select(id => new IncomeByPlan(
                        plans[id].Model, plans[id].Code, texts.Name(plans[id].Code), UsageWindow.Sum(usedByPlan[id]), feesByPlan.GetValueOrDefault(id)))
                    .OrderByDescending(plan => plan.Totals.PriceMicros + plan.FeeMicros)
                    .ThenBy(plan => plan.Model, StringComparer.Ordinal).ThenBy(plan => plan.Plan, StringComparer.Ordinal),
            ],
            [
                .. customers
                    .Select(id => new IncomeByOrganisation(
                        names.GetValueOrDefault(id, ""), used.GetValueOrDefault(id, Nothing), feesByCustomer.GetValueOrDefault(id)))
                    .OrderByDescending(c => c.Totals.PriceMicros + c.FeeMicros).ThenBy(c => c.Organisation, StringComparer.Ordinal),
            ]);
    }

    /// <returns>Null as <see cref="Get"/>.</returns>
    public async Task<IncomeExport?> Export(int months, string? model, CancellationToken cancellationToken)
    {
        if (await OwnPlans(model, cancellationToken) is not { } plans)
        {
            return null;
        }
        var (first, from, to) = Window(months);
        var ids = plans.Keys.ToList();
        var sums = await db.MonthlySums.AsNoTracking().Where(m => ids.Contains(m.PlanId) && m.Month >= first)
            .GroupBy(m => new { m.Month, m.PlanId, m.OrganisationId })
            .Select(g => new { g.Key, Totals = new UsageTotals(g.Sum(m => m.Calls), g.Sum(m => m.Successes), g.Sum(m => m.Units), g.Sum(m => m.PriceMicros)) })
            .ToListAsync(cancellationToken);
        var used = sums.ToDictionary(sum => (sum.Key.Month, sum.Key.PlanId, sum.Key.OrganisationId), sum => sum.Totals);
        var fees = Sums(
            await db.EarnedFeesAsync(ids, first, time.GetUtcNow().UtcDateTime, cancellationToken), fee => (fee.Month, fee.PlanId, fee.OrganisationId));
        var names = await Names(used.Keys.Union(fees.Keys).Select(key => key.OrganisationId).Distinct(), cancellationToken);
        IncomeLine[] lines =
        [
            .. used.Keys.Union(fees.Keys)
                .OrderBy(key => key.Month).ThenBy(key => plans[key.PlanId].Model, StringComparer.Ordinal).ThenBy(key => key.PlanId).ThenBy(key => key.OrganisationId)
                .Select(key => new IncomeLine(
                    LedgerTime.MonthText(key.Month), plans[key.PlanId].Model, plans[key.PlanId].Code, names.GetValueOrDefault(key.OrganisationId, ""),
                    used.GetValueOrDefault(key, Nothing), fees.GetValueOrDefault(key))),
        ];
        return new(from, to, lines, UsageWindow.Sum(lines.Select(line => line.Totals)), fees.Values.Sum());
    }

    private static Dictionary<TKey, long> Sums<TKey>(IEnumerable<EarnedFee> fees, Func<EarnedFee, TKey> by)
        where TKey : notnull =>
        fees.GroupBy(by).ToDictionary(group => group.Key, group => group.Sum(fee => fee.PriceMicros));

    private (int First, DateOnly From, DateOnly To) Window(int months)
    {
        var now = time.GetUtcNow();
        var first = LedgerTime.Month(now) - Math.Clamp(months, 1, MaxMonths) + 1;
        return (first, LedgerTime.FirstOf(first), DateOnly.FromDateTime(now.UtcDateTime));
    }

    /// <returns>Null when the caller may not see income, or the organisation has no such model.</returns>
    private async Task<IReadOnlyDictionary<int, (string Model, string Code)>?> OwnPlans(string? model, CancellationToken cancellationToken)
    {
        var caller = user.Required;
        if (caller.Role < OrganisationRole.Publisher)
        {
            return null;
        }
        var own = db.Models.AsNoTracking().Where(m => m.OrganisationId == caller.OrganisationId);
        if (!string.IsNullOrEmpty(model))
        {
            own = own.Where(m => m.Slug == model);
            if (!await own.AnyAsync(cancellationToken))
            {
                return null;
            }
        }
        var plans = await own.SelectMany(m => m.Plans, (m, p) => new { p.Id, m.Slug, p.Code }).ToListAsync(cancellationToken);
        return plans.ToDictionary(p => p.Id, p => (p.Slug, p.Code));
    }

    private async Task<Dictionary<int, string>> Names(IEnumerable<int> organisations, CancellationToken cancellationToken)
    {
        var ids = organisations.ToHashSet();
        // Thousands of customers are too many parameters: then all names are read.
        var rows = ids.Count <= 500 ? db.Organisations.Where(o => ids.Contains(o.Id)) : db.Organisations;
        return await rows.AsNoTracking().Select(o => new { o.Id, o.Name }).ToDictionaryAsync(o => o.Id, o => o.Name, cancellationToken);
    }
}
