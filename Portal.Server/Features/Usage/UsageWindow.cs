using Microsoft.EntityFrameworkCore;
using Portal.Client.Contracts;
using Portal.Server.Data;
using Portal.Server.Metering;

namespace Portal.Server.Features.Usage;

/// <summary>Whole UTC days up to today.</summary>
/// <param name="From">The first day.</param>
/// <param name="To">Today.</param>
internal readonly record struct UsageWindow(DateOnly From, DateOnly To)
{
    public const int MaxDays = 366;

    public static UsageWindow UpTo(DateTimeOffset now, int days)
    {
        var to = DateOnly.FromDateTime(now.UtcDateTime);
        return new(to.AddDays(1 - Math.Clamp(days, 1, MaxDays)), to);
    }

    /// <summary>An organisation's hourly sums of the window.</summary>
    /// <param name="db">The database.</param>
    /// <param name="organisation">Whose.</param>
    /// <param name="model">Only this model; null for all.</param>
    public IQueryable<Rollup> Hours(PortalDb db, int organisation, string? model)
    {
        var (first, end) = (LedgerTime.Hour(From), LedgerTime.Hour(To.AddDays(1)));
        var hours = db.Rollups.AsNoTracking().Where(r => r.OrganisationId == organisation && r.Hour >= first && r.Hour < end);
        return model is null ? hours : hours.Where(r => db.ModelVersions.Any(v => v.Id == r.ModelVersionId && v.Model!.Slug == model));
    }

    public static UsageTotals Sum(IEnumerable<UsageTotals> totals) => totals.Aggregate(
        new UsageTotals(0, 0, 0, 0),
        (sum, more) => new(sum.Calls + more.Calls, sum.Successes + more.Successes, sum.Units + more.Units, sum.PriceMicros + more.PriceMicros));
}
