using Microsoft.EntityFrameworkCore;
using Portal.Server.Data;

namespace Portal.Server.Features.Adoption;

/// <param name="Day">Whole UTC days since the Unix epoch.</param>
/// <param name="Successes">Successful predictions of other organisations' models on that day; at least 1.</param>
internal readonly record struct DayUse(int OrganisationId, int Day, long Successes);

/// <summary>
/// Successful predictions per organisation and UTC day, from the rollups. Days before yesterday cannot change any more,
/// so they are summed once and kept; yesterday and today are read anew each time, so a new prediction shows at once.
/// </summary>
internal sealed class DailyUse(TimeProvider clock) : IDisposable
{
    // Only seeding writes into the past, and it adds organisations; the age limits what that rule might miss.
    private static readonly TimeSpan KeptFor = TimeSpan.FromHours(1);

    private readonly SemaphoreSlim oneReader = new(1, 1);
    private Settled? settled;

    /// <returns>Each organisation's days of use, oldest first; an organisation without use has no entry.</returns>
    public async Task<IReadOnlyDictionary<int, DayUse[]>> Read(PortalDb db, int today, CancellationToken cancellationToken)
    {
        var firstOpen = today - 1;
        var kept = await ReadSettled(db, firstOpen, cancellationToken);
        var recent = await Sum(db, firstOpen, today + 1, cancellationToken);
        if (recent.Count == 0)
        {
            return kept;
        }
        var all = new Dictionary<int, DayUse[]>(kept);
        foreach (var organisation in ByOrganisation(recent))
        {
            all[organisation.Key] = kept.TryGetValue(organisation.Key, out var earlier)
                ? [.. earlier, .. organisation.Value]
                : organisation.Value;
        }
        return all;
    }

    public void Dispose() => oneReader.Dispose();

    private async Task<Dictionary<int, DayUse[]>> ReadSettled(PortalDb db, int firstOpen, CancellationToken cancellationToken)
    {
        await oneReader.WaitAsync(cancellationToken);
        try
        {
            var organisations = await db.Organisations.CountAsync(cancellationToken);
            if (settled is { } last && last.FirstOpen == firstOpen && last.Organisations == organisations
                && clock.GetElapsedTime(last.ReadAt) < KeptFor)
            {
                return last.Days;
            }
            var days = ByOrganisation(await Sum(db, 0, firstOpen, cancellationToken));
            settled = new Settled(firstOpen, organisations, clock.GetTimestamp(), days);
            return days;
        }
        finally
        {
            oneReader.Release();
        }
    }

    private static async Task<List<DayUse>> Sum(PortalDb db, int from, int to, CancellationToken cancellationToken)
    {
        int fromHour = from * 24, toHour = to * 24;
        var days =
            from rollup in db.Rollups
            join version in db.ModelVersions on rollup.ModelVersionId equals version.Id
            join model in db.Models on version.ModelId equals model.Id
            where rollup.Hour >= fromHour && rollup.Hour < toHour
                // Trying one's own model is not adoption.
                && rollup.Successes > 0 && model.OrganisationId != rollup.OrganisationId
            group rollup.Successes by new { rollup.OrganisationId, Day = rollup.Hour / 24 } into day
            select new DayUse(day.Key.OrganisationId, day.Key.Day, day.Sum());
        return await days.ToListAsync(cancellationToken);
    }

    private static Dictionary<int, DayUse[]> ByOrganisation(List<DayUse> days) => days
        .GroupBy(use => use.OrganisationId)
        .ToDictionary(group => group.Key, group => group.OrderBy(use => use.Day).ToArray());

    private sealed record Settled(int FirstOpen, int Organisations, long ReadAt, Dictionary<int, DayUse[]> Days);
}
