using Portal.Server.Hosting;

namespace Portal.Server.Features.Demo;

/// <summary>Seeds the demo at start, where <c>Portal:Demo</c> is true; the default is true in Development only.</summary>
internal sealed class DemoStartup(
    IServiceScopeFactory scopes, IConfiguration configuration, IHostEnvironment environment, ILogger<DemoStartup> logger)
    : IStartupStep
{
    public int Order => 20;

    public async Task RunAsync(CancellationToken cancellationToken)
    {
        if (!configuration.GetValue("Portal:Demo", environment.IsDevelopment()))
        {
            return;
        }
        await using var scope = scopes.CreateAsyncScope();
        await scope.ServiceProvider.GetRequiredService<DemoSeed>().Run(cancellationToken);
        logger.DemoSignIns(
            DemoSignIns.OperatorEmail, DemoSignIns.PublisherEmail, DemoSignIns.MemberEmail, DemoSignIns.Password);
    }
}
