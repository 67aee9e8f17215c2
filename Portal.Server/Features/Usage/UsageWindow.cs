using Microsoft.EntityFrameworkCore;
using Portal.Client.Contracts;
using Portal.Server.Data;
using Portal.Server.Features.Models;
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

    /// <summary>An organisation's sums of the window, each beside the version that they are of.</summary>
    /// <param name="db">The database.</param>
    /// <param name="organisation">Whose.</param>
    /// <param name="model">Only this model; null for all.</param>
    public IQueryable<UsageRow> Rows(PortalDb db, int organisation, string? model)
    {
        var (first, end) = (LedgerTime.Hour(From), LedgerTime.Hour(To.AddDays(1)));
        return
            from rollup in db.Rollups
            where rollup.OrganisationId == organisation && rollup.Hour >= first && rollup.Hour < end
            join version in db.ModelVersions.Where(v => string.IsNullOrEmpty(model) || v.Model!.Slug == model) on rollup.ModelVersionId equals version.Id
            select new UsageRow { Rollup = rollup, Version = version };
    }

    public static UsageTotals Sum(IEnumerable<UsageTotals> totals) => totals.Aggregate(
        new UsageTotals(0, 0, 0, 0),
        (sum, more) => new(sum.Calls + more.Calls, sum.Successes + more.Successes, sum.Units + more.Units, sum.PriceMicros + more.PriceMicros));
}

internal sealed class UsageRow
{
    public required Rollup Rollup { get; init; }

    public required ModelVersion Version { get; init; }
}
