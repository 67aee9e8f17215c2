namespace Portal.Server.Hosting;

/// <summary>The folder that holds everything that must survive: database, model store, keys. Deleting it is a full reset.</summary>
public sealed class DataFolder
{
    public DataFolder(IConfiguration configuration)
    {
        Path = System.IO.Path.GetFullPath(configuration["PORTAL_DATA"] is { Length: > 0 } path ? path : "data");
        try
        {
            Directory.CreateDirectory(Path);
            if (!OperatingSystem.IsWindows())
            {
                File.SetUnixFileMode(Path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
            }
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new DataFolderException($"The data folder '{Path}' cannot be written: {exception.Message}", exception);
        }
    }

    public string Path { get; }

    public string Database => In("portal.db");

    public string In(string name) => System.IO.Path.Combine(Path, name);

    /// <summary>Makes this process the folder's owner until the lock is disposed.</summary>
    /// <exception cref="DataFolderException">Another portal owns the folder.</exception>
    public IDisposable Own()
    {
        try
        {
            return new FileStream(In("portal.lock"), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (IOException exception)
        {
            throw new DataFolderException(
                $"Another portal is running on the data folder '{Path}'. Stop it, or set PORTAL_DATA to another folder.", exception);
        }
    }
}

/// <summary>
/// The folder cannot be written, or belongs to another portal: two on one SQLite file would each believe that their
/// reservations are all there are.
/// </summary>
internal sealed class DataFolderException(string message, Exception inner) : IOException(message, inner);
