using Microsoft.EntityFrameworkCore;
using Portal.Server.Data;

namespace Portal.Server.Hosting;

/// <summary>Owns the data folder, brings the database up to date and runs the start-up steps before Kestrel listens.</summary>
internal sealed class PortalStartup(
    DataFolder folder, IDbContextFactory<PortalDb> databases, IEnumerable<IStartupStep> steps) : IHostedLifecycleService, IDisposable
{
    private IDisposable? ownership;

    public async Task StartingAsync(CancellationToken cancellationToken)
    {
        ownership = folder.Own();
        await using (var db = await databases.CreateDbContextAsync(cancellationToken))
        {
            await db.Database.MigrateAsync(cancellationToken);
        }
        foreach (var step in steps.OrderBy(step => step.Order))
        {
            await step.RunAsync(cancellationToken);
        }
    }

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppedAsync(CancellationToken cancellationToken)
    {
        Dispose();
        return Task.CompletedTask;
    }

    public void Dispose()
    {
        ownership?.Dispose();
        ownership = null;
    }
}
