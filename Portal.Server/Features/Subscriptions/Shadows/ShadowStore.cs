using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Portal.Client.Contracts;
using Portal.Server.Data;
using Portal.Server.Gateway.Admission.Trials;

namespace Portal.Server.Features.Subscriptions.Shadows;

/// <summary>Saves the sums of comparisons, and ends those whose time is over.</summary>
internal sealed class ShadowStore(IDbContextFactory<PortalDb> databases, ShadowSums sums, TimeProvider time)
{
    private const int Attempts = 5;

    public async Task SaveAsync(CancellationToken cancellationToken)
    {
        var taken = sums.Take();
        for (var i = 0; i < taken.Count; i++)
        {
            try
            {
                await AddAsync(taken[i].Run, taken[i].Sum, cancellationToken);
            }
            catch (Exception)
            {
                foreach (var (run, sum) in taken.Skip(i))
                {
                    sums.Add(run, sum);
                }
                throw;
            }
        }
    }

    /// <summary>Ends what nothing more can come of.</summary>
    public async Task EndAsync(CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow().UtcDateTime;
        await using var db = await databases.CreateDbContextAsync(cancellationToken);
        var running = await db.ShadowRuns.AsNoTracking().Where(r => r.EndedAt == null).Select(r => new
        {
            r.Id,
            r.EndsAt,
            IsCancelled = r.Subscription!.CancelledAt != null,
            r.FromVersionId,
            From = r.FromVersion!.State,
            To = r.ToVersion!.State,
            // As the door resolves calls that name none: the pin, while its version is served, else the newest one.
            Pinned = db.ModelVersions.Where(v => v.Id == r.Subscription!.PinnedVersionId
                && (v.State == ModelVersionState.Available || v.State == ModelVersionState.Preview || v.State == ModelVersionState.Legacy
                    || v.State == ModelVersionState.Deprecated)).Max(v => (int?)v.Id),
            Newest = db.ModelVersions.Where(v => v.ModelId == r.Subscription!.ModelId && v.State == ModelVersionState.Available).Max(v => (int?)v.Id),
        }).ToListAsync(cancellationToken);
        foreach (var run in running)
        {
            var because = run.EndsAt <= now ? ShadowEnds.Over
                : run.IsCancelled ? ShadowEnds.Cancelled
                : !IsServed(run.From) || !IsServed(run.To) ? ShadowEnds.VersionGone
                : run.FromVersionId != (run.Pinned ?? run.Newest) ? ShadowEnds.Superseded
                : null;
            if (because is not null)
            {
                await db.ShadowRuns.Where(r => r.Id == run.Id && r.EndedAt == null).ExecuteUpdateAsync(
                    r => r.SetProperty(x => x.EndedAt, now).SetProperty(x => x.Because, because), cancellationToken);
            }
        }
    }

    /// <summary>Both versions' times of a run.</summary>
    public static (CallTimes Times, CallTimes ShadowTimes) Times(string? json) =>
        json is not null && JsonSerializer.Deserialize<SortedDictionary<int, long>[]>(json) is [var times, var shadow]
            ? (new() { Calls = times }, new() { Calls = shadow })
            : (new(), new());

    private static bool IsServed(ModelVersionState state) =>
        state is ModelVersionState.Available or ModelVersionState.Preview or ModelVersionState.Legacy or ModelVersionState.Deprecated;

    private async Task AddAsync(int id, ShadowSum sum, CancellationToken cancellationToken)
    {
        await using var db = await databases.CreateDbContextAsync(cancellationToken);
        for (var attempt = 1; attempt <= Attempts; attempt++)
        {
            var before = await db.ShadowRuns.Where(r => r.Id == id).Select(r => new { r.TimesJson }).SingleOrDefaultAsync(cancellationToken);
            if (before is null)
            {
                return;
            }
            var (times, shadow) = Times(before.TimesJson);
            var after = JsonSerializer.Serialize(new[] { times.Plus(sum.Times).Calls, shadow.Plus(sum.ShadowTimes).Calls });
            // Another replica may have added its own meanwhile: then from the beginning.
            var saved = await db.ShadowRuns.Where(r => r.Id == id && r.TimesJson == before.TimesJson).ExecuteUpdateAsync(
                r => r.SetProperty(x => x.Compared, x => x.Compared + sum.Compared).SetProperty(x => x.Same, x => x.Same + sum.Same)
                    .SetProperty(x => x.Failed, x => x.Failed + sum.Failed).SetProperty(x => x.Dropped, x => x.Dropped + sum.Dropped)
                    .SetProperty(x => x.TimesJson, after), cancellationToken);
            if (saved > 0)
            {
                return;
            }
        }
        // Busier than five replicas can be: the next round adds it.
        sums.Add(id, sum);
    }
}
