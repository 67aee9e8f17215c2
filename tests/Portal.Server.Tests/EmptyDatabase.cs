using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Portal.Server.Data;

namespace Portal.Server.Tests;

/// <summary>A migrated database without rows, made once and copied for every test: migrating is what a start costs most.</summary>
internal static class EmptyDatabase
{
    private static readonly Lazy<string> Made = new(Make);

    public static string Path => Made.Value;

    private static string Make()
    {
        var folder = Directory.CreateTempSubdirectory("portal-tests-empty-").FullName;
        AppDomain.CurrentDomain.ProcessExit += (_, _) => Directory.Delete(folder, recursive: true);
        var path = System.IO.Path.Combine(folder, "portal.db");
        var options = DesignTime.Options<SqlitePortalDb>()
            .UseSqlite(new SqliteConnectionStringBuilder { DataSource = path, Pooling = false }.ToString())
            .Options;
        using var db = new SqlitePortalDb(options);
        db.Database.Migrate();
        return path;
    }
}
