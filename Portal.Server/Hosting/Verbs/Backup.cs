using System.IO.Compression;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Portal.Server.Data;

namespace Portal.Server.Hosting.Verbs;

/// <summary>
/// A backup is a zip with one consistent copy of the database, taken by SQLite itself while the portal writes, and the keys
/// beside it: without them nobody stays signed in and the audit chain cannot be verified. Guard the file like the folder.
/// </summary>
internal static class Backup
{
    private const string DatabaseEntry = "portal.db";

    private static readonly string[] Keys = ["key-ring.key", "audit.key"];

    public static async Task<int> Run(VerbContext context)
    {
        if (await Unusable(context) is { } code)
        {
            return code;
        }
        var file = Path.GetFullPath(context.Arguments[0]);
        var copy = file + ".db.part";
        var archive = file + ".part";
        try
        {
            File.Delete(copy);
            File.Delete(archive);
            await using (var db = await Databases(context).CreateDbContextAsync(context.CancellationToken))
            {
                await db.Database.ExecuteSqlAsync($"VACUUM INTO {copy}", context.CancellationToken);
            }
            await using (var zip = await ZipFile.OpenAsync(archive, ZipArchiveMode.Create, context.CancellationToken))
            {
                await zip.CreateEntryFromFileAsync(copy, DatabaseEntry, context.CancellationToken);
                var folder = context.Services.GetRequiredService<DataFolder>();
                foreach (var key in Keys.Where(key => File.Exists(folder.In(key))))
                {
                    await zip.CreateEntryFromFileAsync(folder.In(key), key, context.CancellationToken);
                }
            }
            if (!OperatingSystem.IsWindows())
            {
                File.SetUnixFileMode(archive, UnixFileMode.UserRead | UnixFileMode.UserWrite);
            }
            File.Move(archive, file, overwrite: true);
            await context.Output.WriteLineAsync($"Backed up to {file}.");
            return 0;
        }
        finally
        {
            File.Delete(copy);
            File.Delete(archive);
        }
    }

    public static async Task<int> Restore(VerbContext context)
    {
        if (await Unusable(context) is { } code)
        {
            return code;
        }
        var folder = context.Services.GetRequiredService<DataFolder>();
        var incoming = folder.In("portal.db.restore");
        try
        {
            await using var zip = await ZipFile.OpenReadAsync(context.Arguments[0], context.CancellationToken);
            var entry = zip.GetEntry(DatabaseEntry) ?? throw new InvalidDataException("The file holds no portal database.");
            await entry.ExtractToFileAsync(incoming, overwrite: true, context.CancellationToken);
            if (await Check(incoming) is { } damage)
            {
                await Console.Error.WriteLineAsync($"The backup is damaged ({damage}). Nothing was changed.");
                return 1;
            }
            // The old log belongs to the old file: left behind it would be replayed over the new one.
            File.Delete(folder.Database + "-wal");
            File.Delete(folder.Database + "-shm");
            File.Move(incoming, folder.Database, overwrite: true);
            // The head belongs to the chain that was replaced.
            File.Delete(folder.In("audit.head"));
            await RestoreKeys(zip, folder, context.CancellationToken);
            await context.Output.WriteLineAsync($"Restored {context.Arguments[0]}. Start the portal to bring the database up to date.");
            return 0;
        }
        catch (InvalidDataException exception)
        {
            await Console.Error.WriteLineAsync($"Not a backup: {exception.Message} Nothing was changed.");
            return 1;
        }
        finally
        {
            File.Delete(incoming);
        }
    }

    private static async Task RestoreKeys(ZipArchive zip, DataFolder folder, CancellationToken cancellationToken)
    {
        foreach (var name in Keys)
        {
            if (zip.GetEntry(name) is { } key)
            {
                await key.ExtractToFileAsync(folder.In(name), overwrite: true, cancellationToken);
                if (!OperatingSystem.IsWindows())
                {
                    File.SetUnixFileMode(folder.In(name), UnixFileMode.UserRead | UnixFileMode.UserWrite);
                }
            }
        }
    }

    private static async Task<string?> Check(string database)
    {
        try
        {
            await using var connection = new SqliteConnection($"Data Source={database};Mode=ReadOnly;Pooling=False");
            await connection.OpenAsync();
            await using var command = connection.CreateCommand();
            command.CommandText = "PRAGMA integrity_check(1)";
            var answer = (string?)await command.ExecuteScalarAsync();
            return answer == "ok" ? null : answer;
        }
        catch (SqliteException exception)
        {
            return exception.Message;
        }
    }

    private static async Task<int?> Unusable(VerbContext context)
    {
        if (context.Arguments.Length != 1)
        {
            await Console.Error.WriteLineAsync("Name one file.");
            return VerbRunner.UsageError;
        }
        await using var db = await Databases(context).CreateDbContextAsync(context.CancellationToken);
        if (!db.Database.IsSqlite())
        {
            await Console.Error.WriteLineAsync("On SQL Server, back up and restore with the server's own tools.");
            return VerbRunner.UsageError;
        }
        return null;
    }

    private static IDbContextFactory<PortalDb> Databases(VerbContext context) =>
        context.Services.GetRequiredService<IDbContextFactory<PortalDb>>();
}
