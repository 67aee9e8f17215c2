using System.Diagnostics;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Portal.Server.Data;
using Portal.Server.Metering;
using Portal.Tests.Hosting;

namespace Portal.Benchmarks.Pages;

/// <summary>A data folder with three years of use.</summary>
internal sealed class GeneratedPortal : IDisposable
{
    private const int Days = 3 * 365;

    private GeneratedPortal(string data, long events, double seconds)
    {
        Data = data;
        Events = events;
        Seconds = seconds;
    }

    public string Data { get; }

    public long Events { get; }

    /// <summary>How long it took to write.</summary>
    public double Seconds { get; }

    public static async Task<GeneratedPortal> WriteAsync(long events, int organisations)
    {
        var data = Directory.CreateTempSubdirectory("portal-bench-").FullName;
        var watch = Stopwatch.StartNew();
        var file = Path.Combine(data, "portal.db");
        var today = (int)(DateTime.UtcNow - DateTime.UnixEpoch).TotalDays;
        var first = today - Days + 1;
        World world;
        await using (var db = new SqlitePortalDb(DesignTime.Options<SqlitePortalDb>().UseSqlite($"Data Source={file};Pooling=False").Options))
        {
            await db.Database.MigrateAsync();
            await db.Database.OpenConnectionAsync();
            await db.Database.ExecuteSqlRawAsync("PRAGMA synchronous=OFF");
            world = await World.MakeAsync(db, organisations, DateTime.UnixEpoch.AddDays(first));
        }
        await using var connection = new SqliteConnection($"Data Source={file};Pooling=False");
        await connection.OpenAsync();
        Do(connection, "PRAGMA journal_mode=OFF; PRAGMA synchronous=OFF; PRAGMA locking_mode=EXCLUSIVE; PRAGMA cache_size=-300000");
        var indexes = SecondaryIndexes(connection);
        foreach (var index in indexes)
        {
            Do(connection, $"DROP INDEX \"{index.Name}\"");
        }
        var written = new Years(connection, world, first, Days).Write(events);
        // Sorting once is quicker than ten million steps to and fro.
        foreach (var index in indexes)
        {
            Do(connection, index.Sql);
        }
        Do(connection, "PRAGMA locking_mode=NORMAL; PRAGMA journal_mode=WAL");
        return new(data, written, watch.Elapsed.TotalSeconds);
    }

    public async Task<(int Differences, double Seconds)> VerifyAsync()
    {
        var watch = Stopwatch.StartNew();
        await using var db = PortalTenant.Open(Data);
        var differences = await new LedgerVerification(db).FindDifferencesAsync(CancellationToken.None);
        foreach (var difference in differences.Take(5))
        {
            Console.WriteLine(difference);
        }
        return (differences.Count, watch.Elapsed.TotalSeconds);
    }

    public void Dispose() => Directory.Delete(Data, recursive: true);

    private static List<(string Name, string Sql)> SecondaryIndexes(SqliteConnection connection)
    {
        using var command = connection.CreateCommand();
        command.CommandText =
            """
            SELECT "name", "sql" FROM "sqlite_master" WHERE "type" = 'index' AND "sql" IS NOT NULL
                AND "tbl_name" IN ('UsageEvents', 'Rollups', 'DailySums', 'MonthlySums')
            """;
        using var reader = command.ExecuteReader();
        var indexes = new List<(string, string)>();
        while (reader.Read())
        {
            indexes.Add((reader.GetString(0), reader.GetString(1)));
        }
        return indexes;
    }

    private static void Do(SqliteConnection connection, string sql)
    {
        using var command = connection.CreateCommand();
        // The database's own words about its indexes.
#pragma warning disable CA2100
        command.CommandText = sql;
#pragma warning restore CA2100
        command.ExecuteNonQuery();
    }
}
