using System.Collections.Concurrent;
using Microsoft.Extensions.Options;

namespace Portal.Server.Features.Webhooks;

/// <summary>
/// Sends what is due. Each organisation and each endpoint has a few attempts at a time: one that does not answer keeps
/// nobody waiting but itself.
/// </summary>
internal sealed class WebhookSender(
    WebhookHandout handout, WebhookClaims claims, WebhookAttempt attempt, IOptions<WebhooksOptions> options, TimeProvider time,
    ILogger<WebhookSender> logger) : BackgroundService
{
    private const int PerEndpoint = 2;

    private readonly ConcurrentDictionary<Task, DueEndpoint> running = [];

    /// <summary>Sends everything that is due now and waits for it.</summary>
    public async Task RoundAsync(CancellationToken cancellationToken)
    {
        await StartDueAsync(cancellationToken);
        await Task.WhenAll(running.Keys);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(TimeSpan.FromSeconds(options.Value.PollSeconds), time);
        try
        {
            while (await timer.WaitForNextTickAsync(stoppingToken))
            {
                await TryRoundAsync(stoppingToken);
            }
        }
        finally
        {
            await Task.WhenAll(running.Keys);
        }
    }

    private async Task TryRoundAsync(CancellationToken stoppingToken)
    {
        try
        {
            await StartDueAsync(stoppingToken);
        }
        catch (Exception exception) when (!stoppingToken.IsCancellationRequested)
        {
            // The outbox keeps everything for the next round.
            WebhooksLog.RoundFailed(logger, exception);
        }
    }

    private async Task StartDueAsync(CancellationToken cancellationToken)
    {
        await handout.RunAsync(cancellationToken);
        foreach (var due in await claims.EndpointsAsync(cancellationToken))
        {
            for (var free = Free(due); free > 0; free--)
            {
                Start(due, cancellationToken);
            }
        }
    }

    private int Free(DueEndpoint due)
    {
        var busy = running.Values;
        return new[]
        {
            due.Count,
            options.Value.MaxParallel - busy.Count,
            options.Value.MaxParallelPerOrganisation - busy.Count(other => other.OrganisationId == due.OrganisationId),
            PerEndpoint - busy.Count(other => other.EndpointId == due.EndpointId),
        }.Min();
    }

    private void Start(DueEndpoint due, CancellationToken cancellationToken)
    {
        // Nothing of it runs before it is counted.
        var gate = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var task = WorkAsync(gate.Task, due, cancellationToken);
        running[task] = due;
        _ = task.ContinueWith(done => running.TryRemove(done, out _), CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
        gate.SetResult();
    }

    /// <summary>Sends one after the other while the endpoint takes them.</summary>
    private async Task WorkAsync(Task begin, DueEndpoint due, CancellationToken cancellationToken)
    {
        await begin;
        WebhookClaim? claim = null;
        try
        {
            do
            {
                claim = await claims.TakeAsync(due.EndpointId, cancellationToken);
            }
            while (claim is not null && await attempt.RunAsync(claim, cancellationToken));
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            await LetGoAsync(claim);
        }
        catch (Exception exception)
        {
            WebhooksLog.AttemptFailed(logger, due.EndpointId, exception);
        }
    }

    private async Task LetGoAsync(WebhookClaim? claim)
    {
        try
        {
            if (claim is not null)
            {
                await claims.ReleaseAsync(claim);
            }
        }
        catch (Exception exception)
        {
            WebhooksLog.RoundFailed(logger, exception);
        }
    }
}
