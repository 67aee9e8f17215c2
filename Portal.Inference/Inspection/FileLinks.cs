using System.Runtime.InteropServices;
using System.Runtime.Versioning;
using Microsoft.Win32.SafeHandles;

namespace Portal.Inference.Inspection;

/// <summary>How many names a file has. A second name may lie in another organisation's folder.</summary>
internal static partial class FileLinks
{
    private const int WorkingFolder = -100;
    private const int NoFollow = 0x100;
    private const uint WantLinks = 0x4;

    /// <returns>1 for a file with this name only; also where the system cannot tell.</returns>
    public static unsafe uint Count(string path)
    {
        if (OperatingSystem.IsWindows())
        {
            return OnWindows(path);
        }

        if (!OperatingSystem.IsLinux())
        {
            return 1;
        }

        // As the kernel lays it out everywhere: a mask, a block size, eight bytes of attributes, the links.
        var status = stackalloc uint[64];
        return StatX(WorkingFolder, path, NoFollow, WantLinks, status) == 0 ? status[4]
            : throw new IOException($"'{Path.GetFileName(path)}' cannot be looked at.");
    }

    [SupportedOSPlatform("windows")]
    private static unsafe uint OnWindows(string path)
    {
        using var file = File.OpenHandle(path);
        var information = stackalloc uint[13];
        return GetFileInformationByHandle(file, information) ? information[10] : 1;
    }

    [LibraryImport("libc", EntryPoint = "statx", StringMarshalling = StringMarshalling.Utf8)]
    private static unsafe partial int StatX(int folder, string path, int flags, uint mask, uint* status);

    [LibraryImport("kernel32")]
    [return: MarshalAs(UnmanagedType.Bool)]
    private static unsafe partial bool GetFileInformationByHandle(SafeFileHandle file, uint* information);
}
