using Microsoft.EntityFrameworkCore;
using Portal.Server.Data;

namespace Portal.Server.Features.Adoption.Use;

/// <summary>What the plans' days add up to. They are in the hours' own transaction, and few: use that changed gives itself away.</summary>
internal sealed record UseSum(long Calls, long Successes, long PriceMicros)
{
    /// <param name="firstOpen">The day after the last one.</param>
    public static async Task<UseSum> BeforeAsync(PortalDb db, int firstOpen, CancellationToken cancellationToken) =>
        await db.PlanDays.AsNoTracking().Where(d => d.Day < firstOpen).GroupBy(d => 1)
            .Select(g => new UseSum(g.Sum(d => d.Calls), g.Sum(d => d.Successes), g.Sum(d => d.PriceMicros)))
            .SingleOrDefaultAsync(cancellationToken) ?? new UseSum(0, 0, 0);

    /// <param name="first">First day.</param>
    /// <param name="last">Last day.</param>
    public static async Task<UseSum> OfAsync(PortalDb db, int first, int last, CancellationToken cancellationToken)
    {
        var days = await (
            from plan in db.Plans.AsNoTracking()
            from day in db.PlanDays.Where(d => d.PlanId == plan.Id && d.Day >= first && d.Day <= last)
            select new UseSum(day.Calls, day.Successes, day.PriceMicros)).ToListAsync(cancellationToken);
        return new(days.Sum(d => d.Calls), days.Sum(d => d.Successes), days.Sum(d => d.PriceMicros));
    }
}
