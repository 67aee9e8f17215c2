using Microsoft.Extensions.Options;
using Portal.Server.Data;
using Portal.Server.Features.Reconciliation;

namespace Portal.Server.Features.Statements;

/// <summary>Closes the months that are due and checks the sums, on one replica at a time.</summary>
internal sealed class StatementWork(
    WorkLeases leases, StatementClosing closing, LedgerChecks checks, TimeProvider time, IOptions<StatementOptions> options,
    ILogger<StatementWork> logger) : BackgroundService
{
    public const string Lease = "statements";

    // Longer than any round: a holder that is gone is waited for no longer than this.
    private static readonly TimeSpan Holding = TimeSpan.FromMinutes(30);

    private static readonly TimeSpan FirstLook = TimeSpan.FromMinutes(1);

    /// <summary>One round.</summary>
    /// <returns>False when another replica is at it.</returns>
    public async Task<bool> RunAsync(CancellationToken cancellationToken)
    {
        if (!await leases.TakeAsync(Lease, Holding, cancellationToken))
        {
            return false;
        }
        try
        {
            var closed = await closing.CloseAsync(closing.LastDue, actor: null, cancellationToken);
            if (closed.Statements > 0)
            {
                StatementsLog.Closed(logger, closed.Statements, closed.Months);
            }
            var differing = await checks.RunAsync(cancellationToken);
            if (differing > 0)
            {
                StatementsLog.Differs(logger, differing);
            }
            return true;
        }
        finally
        {
            await leases.ReleaseAsync(Lease);
        }
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(FirstLook, time);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            timer.Period = TimeSpan.FromMinutes(options.Value.EveryMinutes);
            try
            {
                await RunAsync(stoppingToken);
            }
            catch (Exception exception) when (!stoppingToken.IsCancellationRequested)
            {
                StatementsLog.RoundFailed(logger, exception);
            }
        }
    }
}
