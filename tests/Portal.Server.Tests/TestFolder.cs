using Microsoft.Data.Sqlite;

namespace Portal.Server.Tests;

/// <summary>The data folder of a portal that has stopped.</summary>
internal static class TestFolder
{
    /// <summary>Closes the portal's own connections, not those of tests beside it, and deletes the folder.</summary>
    /// <param name="folder">What is deleted.</param>
    /// <param name="data">The portal's data folder in it; null where it is the folder itself.</param>
    public static void Delete(string folder, string? data = null)
    {
        using (var connection = new SqliteConnection($"Data Source={Path.Combine(data ?? folder, "portal.db")};Foreign Keys=True;Default Timeout=30"))
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
