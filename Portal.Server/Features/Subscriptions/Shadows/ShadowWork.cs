using System.Diagnostics;
using System.Globalization;
using Microsoft.Extensions.Options;
using Portal.Inference.Engine;
using Portal.Server.Gateway;
using Portal.Server.Gateway.Admission;
using Portal.Server.Gateway.Admission.Trials;

namespace Portal.Server.Features.Subscriptions.Shadows;

/// <summary>
/// Runs compared calls after their answers have left, one at a time, while the portal has a processor to spare. They pass no
/// door: nothing is charged and no row of the ledger is made.
/// </summary>
internal sealed class ShadowWork(
    ShadowQueue queue, ShadowSums sums, ShadowStore store, IPredictionEngine engine, IOptions<GatewayOptions> options, TimeProvider time,
    ILogger<ShadowWork> logger) : BackgroundService
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(20);
    private static readonly TimeSpan LongestRun = TimeSpan.FromSeconds(30);

    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        queue.Close();
        await base.StopAsync(cancellationToken);
        while (queue.Waiting.TryRead(out var left))
        {
            left.Dispose();
        }
        await SaveAsync(cancellationToken);
    }

    protected override Task ExecuteAsync(CancellationToken stoppingToken) => Task.WhenAll(CompareAsync(stoppingToken), SaveAlwaysAsync(stoppingToken));

    private async Task CompareAsync(CancellationToken stoppingToken)
    {
        await foreach (var call in queue.Waiting.ReadAllAsync(stoppingToken))
        {
            using (call)
            {
                await CompareAsync(call, stoppingToken);
            }
        }
    }

    private async Task CompareAsync(ShadowedCall call, CancellationToken stoppingToken)
    {
        var run = call.Run;
        if (!await IsQuietAsync(stoppingToken))
        {
            sums.Dropped(run.Id);
            return;
        }
        using var late = CancellationTokenSource.CreateLinkedTokenSource(stoppingToken);
        late.CancelAfter(LongestRun);
        // A queue of its own: it takes no room from the organisation's calls.
        var context = new PredictionContext($"shadow-{run.OrganisationId.ToString(CultureInfo.InvariantCulture)}", LongestRun);
        try
        {
            using var output = await engine.PredictAsync(call.Model, run.Version, call.Input, context, late.Token);
            FiniteAnswer.Require(output);
            var same = AnswerComparison.AreSame(call.Answer.Result, output.Result, run.IsByTopClass);
            sums.Compared(run.Id, same, Took(call.Answer), Took(output));
        }
        catch (EngineOverloadedException)
        {
            sums.Dropped(run.Id);
        }
        catch (Exception exception) when (!stoppingToken.IsCancellationRequested)
        {
            ShadowsLog.NotAnswered(logger, call.Model, run.Version, exception);
            sums.Failed(run.Id);
        }
    }

    private static TimeSpan Took(PredictionOutput output) => output.Timing.Queue + output.Timing.Compute;

    private async Task<bool> IsQuietAsync(CancellationToken stoppingToken)
    {
        for (var since = Stopwatch.GetTimestamp(); !queue.IsQuiet;)
        {
            if (Stopwatch.GetElapsedTime(since) > Patience)
            {
                return false;
            }
            await Task.Delay(Pause, stoppingToken);
        }
        return true;
    }

    private async Task SaveAlwaysAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(TimeSpan.FromSeconds(options.Value.SumsSeconds), time);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            await SaveAsync(stoppingToken);
        }
    }

    private async Task SaveAsync(CancellationToken cancellationToken)
    {
        try
        {
            await store.SaveAsync(cancellationToken);
            await store.EndAsync(cancellationToken);
        }
        catch (Exception exception) when (!cancellationToken.IsCancellationRequested)
        {
            ShadowsLog.RoundFailed(logger, exception);
        }
    }
}
