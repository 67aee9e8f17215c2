namespace Portal.Server.Hosting;

/// <summary>Work done once after the database is migrated and before the first request, in <see cref="Order"/>.</summary>
internal interface IStartupStep
{
    /// <summary>Lower runs first: 10 catalogue, 20 demo data, 30 models into the engine.</summary>
    int Order { get; }

    Task RunAsync(CancellationToken cancellationToken);
}
