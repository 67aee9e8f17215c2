using Microsoft.EntityFrameworkCore;
using Portal.Server.Data;
using Portal.Server.Hosting;

namespace Portal.Server.Features.Demo;

/// <summary><c>seed-demo</c>: the demo data, whatever <c>Portal:Demo</c> says; a second run changes nothing.</summary>
internal static class SeedDemoVerb
{
    /// <returns>The exit code.</returns>
    public static async Task<int> Run(IServiceProvider services, TextWriter output, CancellationToken cancellationToken)
    {
        await using var scope = services.CreateAsyncScope();
        await scope.ServiceProvider.GetRequiredService<PortalDb>().Database.MigrateAsync(cancellationToken);
        var seed = scope.ServiceProvider.GetRequiredService<DemoSeed>();
        // On a new data folder the history needs the catalogue's models first.
        foreach (var step in services.GetServices<IStartupStep>().Where(step => step.Order < 20).OrderBy(step => step.Order))
        {
            await step.RunAsync(cancellationToken);
        }
        await output.WriteLineAsync(await seed.Run(cancellationToken) is { } done
            ? $"Seeded {done.Organisations} demo organisations in {done.Industries} industries with {done.Events} predictions."
            : "The demo data is there already; nothing was changed.");
        await output.WriteLineAsync(
            $"Sign in as {DemoSignIns.OperatorEmail}, {DemoSignIns.PublisherEmail} or {DemoSignIns.MemberEmail}, password {DemoSignIns.Password}.");
        return 0;
    }
}
