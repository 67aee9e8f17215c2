using Microsoft.EntityFrameworkCore;
using Portal.Server.Data;

namespace Portal.Server.Tests.Gateway.Fixture;

/// <summary>An empty database of the current schema, migrated once and copied for every test.</summary>
internal static class MigratedDatabase
{
    private static readonly Lazy<byte[]> Bytes = new(Migrate);

    public static void CopyTo(string folder)
    {
        Directory.CreateDirectory(folder);
        File.WriteAllBytes(Path.Combine(folder, "portal.db"), Bytes.Value);
    }

    private static byte[] Migrate()
    {
        var folder = Directory.CreateTempSubdirectory("portal-schema-").FullName;
        try
        {
            var file = Path.Combine(folder, "portal.db");
            using (var db = new SqlitePortalDb(DesignTime.Options<SqlitePortalDb>().UseSqlite($"Data Source={file};Pooling=False").Options))
            {
                db.Database.Migrate();
                db.Database.ExecuteSqlRaw("PRAGMA wal_checkpoint(TRUNCATE)");
            }
            return File.ReadAllBytes(file);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }
}
