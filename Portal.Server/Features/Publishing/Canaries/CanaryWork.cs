using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using Portal.Client.Contracts;
using Portal.Inference.Diagnostics;
using Portal.Server.Data;
using Portal.Server.Features.Models;
using Portal.Server.Gateway;
using Portal.Server.Gateway.Admission.Trials;

namespace Portal.Server.Features.Publishing.Canaries;

/// <summary>
/// Saves what the door counted of running canaries, and ends those that fail. A process that dies takes the counts of the
/// last seconds along; the ledger has every call.
/// </summary>
internal sealed class CanaryWork(
    IDbContextFactory<PortalDb> databases, CanaryTallies tallies, CanaryEnding ending, ModelLoading loading, ModelReadinessBoard board, IPredictionEngine engine,
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
        var running = await db.Canaries.AsNoTracking().Where(c => c.State == CanaryStates.Running).Select(c => new
        {
            Row = c,
            From = c.FromVersion!.State,
            To = c.ToVersion!.State,
            c.Model!.Slug,
            c.ToVersion.Version,
            c.ToVersion.ManifestJson,
        }).ToListAsync(cancellationToken);
        foreach (var canary in running)
        {
            var counts = new CanaryCounts(canary.Row.Calls, canary.Row.Failures, canary.Row.FromCalls, canary.Row.FromFailures);
            tallies.Know(canary.Row.Id, counts);
            if (canary.From != ModelVersionState.Available || canary.To is not (ModelVersionState.Preview or ModelVersionState.Legacy))
            {
                await ending.EndAsync(canary.Row.Id, CanaryEnds.Superseded, null, cancellationToken);
            }
            else if (CanaryRule.RollsBack(counts, canary.Row.MostFailures / (double)Canary.MostFailuresOf(100)))
            {
                await ending.EndAsync(canary.Row.Id, CanaryEnds.Failures, counts, cancellationToken);
            }
            else if (IsQuarantined(canary.Slug, canary.Version))
            {
                await ending.EndAsync(canary.Row.Id, CanaryEnds.Quarantined, null, cancellationToken);
            }
            else if (!await IsLoadedAsync(canary.Slug, canary.Version, canary.ManifestJson))
            {
                await ending.EndAsync(canary.Row.Id, CanaryEnds.CannotLoad, null, cancellationToken);
            }
        }
        tallies.Keep(running.Select(canary => canary.Row.Id).ToHashSet());
    }

    // The next call would find out as well; this spares it.
    private bool IsQuarantined(string slug, string version) => engine.Status.Models.Any(
        model => model.Slug == slug && model.Version == version && model.Worker?.State == WorkerState.Quarantined);

    // Another replica may have let the version in: then this one learns of it here.
    private async Task<bool> IsLoadedAsync(string slug, string version, string manifestJson) => loading.Fared(slug, version) switch
    {
        null when !board.IsLoading => await loading.ServeAsync(ManifestCache.Parse(manifestJson), isAvailable: false) is null,
        ModelReadiness.Failed => false,
        // Loaded, still loading at the start, or taken out of service by an operator: then it gets no calls here.
        _ => true,
    };

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
            catch (Exception)
            {
                tallies.PutBack(id, counts);
                throw;
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
}
