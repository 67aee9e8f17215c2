namespace Portal.Server.Auth.Sessions;

/// <summary>Removes the rows of ended sessions once an hour.</summary>
internal sealed class SessionSweeper(UserSessions sessions, TimeProvider time, ILogger<SessionSweeper> logger) : BackgroundService
{
    private static readonly TimeSpan Period = TimeSpan.FromHours(1);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Period, time);
        while (await Tick(timer, stoppingToken))
        {
            try
            {
                AuthLog.SessionsSwept(logger, await sessions.Sweep(stoppingToken));
            }
            catch (Exception exception) when (exception is not OperationCanceledException)
            {
                // An escaping exception would stop the host; the next hour is soon enough.
                AuthLog.SweepFailed(logger, exception);
            }
        }
    }

    private static async Task<bool> Tick(PeriodicTimer timer, CancellationToken stoppingToken)
    {
        try
        {
            return await timer.WaitForNextTickAsync(stoppingToken);
        }
        catch (OperationCanceledException)
        {
            return false;
        }
    }
}
