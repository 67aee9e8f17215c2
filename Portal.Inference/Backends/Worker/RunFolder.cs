using System.Collections.Concurrent;

namespace Portal.Inference.Backends.Worker;

/// <summary>
/// Where this process keeps its workers' sockets and empty working folders. Those of processes that were killed are removed
/// by the next one: whoever lives holds a lock on its own.
/// </summary>
internal sealed class RunFolder : IDisposable
{
    private const string Prefix = "portal-workers-";
    private const string Lock = "lock";

    private static readonly ConcurrentDictionary<string, bool> Swept = new(StringComparer.Ordinal);

    private readonly FileStream held;
    private int count;

    public RunFolder(string? root)
    {
        root ??= System.IO.Path.GetTempPath();
        Directory.CreateDirectory(root);
        Sweep(root);
        Path = System.IO.Path.Combine(root, Prefix + System.IO.Path.GetRandomFileName());
        if (OperatingSystem.IsWindows())
        {
            Directory.CreateDirectory(Path);
        }
        else
        {
            Directory.CreateDirectory(Path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }

        held = new(System.IO.Path.Combine(Path, Lock), FileMode.CreateNew, FileAccess.ReadWrite, FileShare.None);
    }

    public string Path { get; }

    /// <summary>Removes what former processes left, once for this one.</summary>
    /// <param name="root">Where run folders are; null is the system's folder for temporary files.</param>
    public static void SweepOnce(string? root)
    {
        root ??= System.IO.Path.GetTempPath();
        if (Swept.TryAdd(root, true) && Directory.Exists(root))
        {
            Sweep(root);
        }
    }

    /// <summary>A folder for one worker: <c>s</c> is for its socket, <c>w</c> stays empty.</summary>
    public (string Root, string Socket, string Working) Next()
    {
        var root = System.IO.Path.Combine(Path, $"{Interlocked.Increment(ref count)}");
        var working = System.IO.Path.Combine(root, "w");
        Directory.CreateDirectory(working);
        Directory.CreateDirectory(System.IO.Path.Combine(root, "s"));
        return (root, System.IO.Path.Combine(root, "s", "oip"), working);
    }

    public static void Remove(string folder)
    {
        try
        {
            Directory.Delete(folder, recursive: true);
        }
        catch (Exception busy) when (busy is IOException or UnauthorizedAccessException)
        {
            // The next start sweeps it.
        }
    }

    public void Dispose()
    {
        held.Dispose();
        Remove(Path);
    }

    private static void Sweep(string root)
    {
        foreach (var folder in Directory.EnumerateDirectories(root, Prefix + "*", new EnumerationOptions()))
        {
            try
            {
                using (new FileStream(System.IO.Path.Combine(folder, Lock), FileMode.Open, FileAccess.ReadWrite, FileShare.None))
                {
                    // Nobody holds it.
                }

                Remove(folder);
            }
            catch (Exception taken) when (taken is IOException or UnauthorizedAccessException)
            {
                // Somebody does, or it is another user's.
            }
        }
    }
}
