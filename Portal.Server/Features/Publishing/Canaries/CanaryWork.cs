using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using Portal.Client.Contracts;
using Portal.Server.Data;
using Portal.Server.Gateway;
using Portal.Server.Gateway.Admission.Trials;

namespace Portal.Server.Features.Publishing.Canaries;

/// <summary>
/// Saves what the door counted of running canaries, and ends those that fail. A process that dies takes the counts of the
/// last seconds along; the ledger has every call.
/// </summary>
internal sealed class CanaryWork(
    IDbContextFactory<PortalDb> databases, CanaryTallies tallies, CanaryEnding ending, CanaryLoads loads, IPredictionEngine engine,
    IOptions<GatewayOptions> options, TimeProvider time, ILogger<CanaryWork> logger) : BackgroundService
{
    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await base.StopAsync(cancellationToken);
        await TryAsync(SaveAsync, cancellationToken);
    }

    protected override Task ExecuteAsync(CancellationToken stoppingToken) =>
        Task.WhenAll(EndAtOnceAsync(stoppingToken), LookAsync(stoppingToken));

    /// <summary>Saves what was counted and looks at every running canary.</summary>
    public async Task LookOnceAsync(CancellationToken cancellationToken)
    {
        await SaveAsync(cancellationToken);
        await using var db = await databases.CreateDbContextAsync(cancellationToken);
        // One a model at most, by an index of those that run.
        var running = await db.Canaries.AsNoTracking().Where(c => c.State == CanaryStates.Running).Select(c => new RunningCanary(
            c, c.FromVersion!.State, c.ToVersion!.State, c.Model!.Slug, c.ToVersion.Version, c.ToVersion.ManifestJson)).ToListAsync(cancellationToken);
        foreach (var canary in running)
        {
            try
            {
                if (Why(canary) is { } why)
                {
                    await ending.EndAsync(canary.Row.Id, why.Because, why.Evidence, cancellationToken);
                }
            }
            catch (Exception exception) when (!cancellationToken.IsCancellationRequested)
            {
                // One that cannot be looked at must not keep the others from it.
                CanariesLog.NotLooked(logger, canary.Row.Id, exception);
            }
        }
        var ids = running.Select(canary => canary.Row.Id).ToHashSet();
        tallies.Keep(ids);
        loads.Keep(ids);
    }

    /// <returns>Why a canary has to end; null while it may go on.</returns>
    private (string Because, CanaryCounts? Evidence)? Why(RunningCanary canary)
    {
        var (row, slug, version) = (canary.Row, canary.Slug, canary.Version);
        if (canary.From != ModelVersionState.Available || canary.To is not (ModelVersionState.Preview or ModelVersionState.Legacy))
        {
            return (CanaryEnds.Superseded, null);
        }
        var counts = new CanaryCounts(row.Calls, row.Failures, row.FromCalls, row.FromFailures);
        if (tallies.Know(row.Id, counts, row.MostFailures / (double)Canary.MostFailuresOf(100)) is { } evidence)
        {
            return (CanaryEnds.Failures, evidence);
        }
        // The next call would find out as well; this spares it.
        if (engine.IsQuarantined(slug, version))
        {
            return (CanaryEnds.Quarantined, null);
        }
        return loads.IsLost(row.Id, slug, version, canary.ManifestJson) ? (CanaryEnds.CannotLoad, null) : null;
    }

    private async Task SaveAsync(CancellationToken cancellationToken)
    {
        foreach (var (id, counts) in tallies.TakeUnsaved())
        {
            try
            {
                await using var db = await databases.CreateDbContextAsync(cancellationToken);
                await db.Canaries.Where(c => c.Id == id).ExecuteUpdateAsync(
                    c => c.SetProperty(x => x.Calls, x => x.Calls + counts.Calls).SetProperty(x => x.Failures, x => x.Failures + counts.Failures)
                        .SetProperty(x => x.FromCalls, x => x.FromCalls + counts.FromCalls)
                        .SetProperty(x => x.FromFailures, x => x.FromFailures + counts.FromFailures), cancellationToken);
            }
            catch (Exception exception)
            {
                // All were taken at once: each is saved or put back, also where the portal stops and none of the rest can be saved.
                tallies.PutBack(id, counts);
                if (!cancellationToken.IsCancellationRequested)
                {
                    CanariesLog.NotSaved(logger, id, exception);
                }
            }
        }
    }

    private async Task EndAtOnceAsync(CancellationToken stoppingToken)
    {
        await foreach (var verdict in tallies.Verdicts.ReadAllAsync(stoppingToken))
        {
            await TryAsync(
                async cancellationToken =>
                {
                    await ending.EndAsync(verdict.Canary, verdict.Because, verdict.Evidence, cancellationToken);
                    await SaveAsync(cancellationToken);
                },
                stoppingToken);
        }
    }

    private async Task LookAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(TimeSpan.FromSeconds(options.Value.SumsSeconds), time);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            await TryAsync(LookOnceAsync, stoppingToken);
        }
    }

    private async Task TryAsync(Func<CancellationToken, Task> work, CancellationToken cancellationToken)
    {
        try
        {
            await work(cancellationToken);
        }
        catch (Exception exception) when (!cancellationToken.IsCancellationRequested)
        {
            CanariesLog.RoundFailed(logger, exception);
        }
    }

    private sealed record RunningCanary(
        Canary Row, ModelVersionState From, ModelVersionState To, string Slug, string Version, string ManifestJson);
}
