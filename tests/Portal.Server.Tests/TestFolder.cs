using Microsoft.Data.Sqlite;

namespace Portal.Server.Tests;

/// <summary>The data folder of a portal that has stopped.</summary>
internal static class TestFolder
{
    /// <summary>Closes the portal's own connections, not those of tests beside it, and deletes the folder.</summary>
    public static void Delete(string folder)
    {
        using (var connection = new SqliteConnection($"Data Source={Path.Combine(folder, "portal.db")};Foreign Keys=True;Default Timeout=30"))
        {
            SqliteConnection.ClearPool(connection);
        }
        // The last connection that closes takes its journal away by itself, maybe while the folder is looked through.
        for (var tries = 1; ; tries++)
        {
            try
            {
                Directory.Delete(folder, recursive: true);
                return;
            }
            catch (IOException) when (tries < 5)
            {
                Thread.Sleep(50 * tries);
            }
        }
    }
}
