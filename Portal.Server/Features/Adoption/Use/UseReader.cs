using Microsoft.EntityFrameworkCore;
using Portal.Server.Data;
using Portal.Server.Metering;

namespace Portal.Server.Features.Adoption.Use;

/// <summary>Adds hourly sums up to days. The events themselves are never read.</summary>
internal static class UseReader
{
    /// <param name="from">First day.</param>
    /// <param name="to">The day after the last one.</param>
    /// <returns>By organisation, its entries by day and model; the use of one's own models is not among them.</returns>
    public static async Task<Dictionary<int, ModelDay[]>> ReadAsync(PortalDb db, int from, int to, CancellationToken cancellationToken)
    {
        int fromHour = from * 24, toHour = to * 24;
        var versions = await db.ModelVersions.AsNoTracking()
            .Select(v => new { v.Id, v.ModelId, v.Model!.OrganisationId })
            .ToDictionaryAsync(v => v.Id, v => (v.ModelId, Publisher: v.OrganisationId), cancellationToken);
        // In the key's own order, so that the database neither sorts nor groups.
        var hours = db.Rollups.AsNoTracking()
            .Where(r => r.Hour >= fromHour && r.Hour < toHour && (r.Successes > 0 || r.PriceMicros > 0))
            .OrderBy(r => r.OrganisationId).ThenBy(r => r.Hour)
            .Select(r => new { r.OrganisationId, r.Hour, r.ModelVersionId, r.Surface, r.Successes, r.PriceMicros });
        var all = new Dictionary<int, ModelDay[]>();
        var entries = new List<ModelDay>();
        var (organisation, firstOfDay) = (0, 0);
        await foreach (var hour in hours.AsAsyncEnumerable().WithCancellation(cancellationToken))
        {
            if (hour.OrganisationId != organisation)
            {
                Close();
                organisation = hour.OrganisationId;
            }
            // Trying one's own model is not adoption.
            if (!versions.TryGetValue(hour.ModelVersionId, out var version) || version.Publisher == organisation)
            {
                continue;
            }
            var day = hour.Hour / 24;
            if (entries.Count > 0 && entries[^1].Day != day)
            {
                SortDay();
            }
            Add(new(
                day, version.ModelId, checked((int)hour.Successes), hour.Surface == Surface.Playground ? checked((int)hour.Successes) : 0, hour.PriceMicros));
        }
        Close();
        return all;

        void Add(ModelDay hour)
        {
            for (var i = firstOfDay; i < entries.Count; i++)
            {
                if (entries[i].ModelId == hour.ModelId)
                {
                    entries[i] = entries[i] with
                    {
                        Successes = checked(entries[i].Successes + hour.Successes),
                        Played = entries[i].Played + hour.Played,
                        SpendMicros = entries[i].SpendMicros + hour.SpendMicros,
                    };
                    return;
                }
            }
            entries.Add(hour);
        }

        void SortDay()
        {
            entries.Sort(firstOfDay, entries.Count - firstOfDay, ByModel);
            firstOfDay = entries.Count;
        }

        void Close()
        {
            if (entries.Count > 0)
            {
                SortDay();
                all[organisation] = [.. entries];
                entries.Clear();
            }
            firstOfDay = 0;
        }
    }

    private static readonly IComparer<ModelDay> ByModel = Comparer<ModelDay>.Create((one, other) => one.ModelId.CompareTo(other.ModelId));
}
