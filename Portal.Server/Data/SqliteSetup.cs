using System.Data.Common;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Portal.Server.Hosting;

namespace Portal.Server.Data;

internal static class SqliteSetup
{
    public static IInterceptor Pragmas { get; } = new PragmaInterceptor();

    public static string ConnectionString(DataFolder folder) => new SqliteConnectionStringBuilder
    {
        DataSource = folder.Database,
        ForeignKeys = true,
        DefaultTimeout = 30,
    }.ToString();

    // FULL: an acknowledged write survives power loss. A schema is never trusted to call functions.
    private const string Writing =
        "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA trusted_schema=OFF; PRAGMA secure_delete=ON;";

    private const string Reading = "PRAGMA trusted_schema=OFF;";

    // EF Core looks whether a database exists with a read-only connection, which cannot switch a fresh backup to WAL.
    private static string SqlFor(DbConnection connection) =>
        connection.ConnectionString.Contains("Mode=ReadOnly", StringComparison.OrdinalIgnoreCase) ? Reading : Writing;

    private sealed class PragmaInterceptor : DbConnectionInterceptor
    {
        public override void ConnectionOpened(DbConnection connection, ConnectionEndEventData eventData)
        {
            using var command = connection.CreateCommand();
            command.CommandText = SqlFor(connection);
            command.ExecuteNonQuery();
        }

        public override async Task ConnectionOpenedAsync(
            DbConnection connection, ConnectionEndEventData eventData, CancellationToken cancellationToken = default)
        {
            await using var command = connection.CreateCommand();
            command.CommandText = SqlFor(connection);
            await command.ExecuteNonQueryAsync(cancellationToken);
        }
    }
}
