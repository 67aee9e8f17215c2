using Microsoft.EntityFrameworkCore;
using Portal.Server.Hosting;
using Portal.Server.Metering;

namespace Portal.Server.Data;

internal static class DataServices
{
    /// <summary>SQLite in the data folder, or SQL Server when <c>Provider=SqlServer</c>.</summary>
    public static void AddPortalData(this WebApplicationBuilder builder)
    {
        builder.Services.AddSingleton<DataFolder>();
        builder.Services.AddSingleton<DataChanges>();
        var configuration = builder.Configuration;
        if (configuration["Provider"] == "SqlServer")
        {
            var connection = configuration.GetConnectionString("Portal")
                ?? throw new InvalidOperationException("Provider=SqlServer needs the connection string ConnectionStrings:Portal.");
            AddDb<SqlServerPortalDb>(builder.Services, (_, options) => options.UseSqlServer(connection, sqlServer => sqlServer
                .MaxBatchSize(configuration.GetValue("Database:MaxBatchSize", 42))
                .CommandTimeout(configuration.GetValue("Database:CommandTimeout", 30))));
        }
        else
        {
            AddDb<SqlitePortalDb>(builder.Services, (services, options) => options
                .UseSqlite(SqliteSetup.ConnectionString(services.GetRequiredService<DataFolder>()))
                .AddInterceptors(SqliteSetup.Pragmas));
        }
    }

    private static void AddDb<TDb>(IServiceCollection services, Action<IServiceProvider, DbContextOptionsBuilder> configure)
        where TDb : PortalDb
    {
        services.AddDbContextFactory<TDb>((provider, options) =>
        {
            configure(provider, options);
            options.AddInterceptors(provider.GetRequiredService<DataChanges>());
            // Runs whenever the database is brought up to date.
            options.UseAsyncSeeding((db, _, cancellationToken) => DailySumBackfill.RunAsync(db, cancellationToken));
        });
        services.AddScoped<PortalDb>(provider => provider.GetRequiredService<TDb>());
        services.AddSingleton<IDbContextFactory<PortalDb>, PortalDbFactory<TDb>>();
    }

    /// <summary>For singletons: a context a unit of work, whichever the provider.</summary>
    private sealed class PortalDbFactory<TDb>(IDbContextFactory<TDb> factory) : IDbContextFactory<PortalDb>
        where TDb : PortalDb
    {
        public PortalDb CreateDbContext() => factory.CreateDbContext();

        public async Task<PortalDb> CreateDbContextAsync(CancellationToken cancellationToken = default) =>
            await factory.CreateDbContextAsync(cancellationToken);
    }
}
