using System.Runtime.InteropServices;

namespace Portal.Inference.Worker;

/// <summary>
/// Leaves a worker the sight of the runtime's libraries and of one version's folder, read-only, by Linux' Landlock (5.13 and
/// later). Where the kernel has it, also TCP, abstract sockets and signals to others are gone. It binds the thread that
/// calls and whatever that one starts, not threads that run already.
/// </summary>
internal static partial class Landlock
{
    private const nint CreateRuleset = 444;
    private const nint AddRule = 445;
    private const nint RestrictSelf = 446;
    private const nint AskVersion = 1;
    private const nint BeneathPath = 1;
    private const int OpenPath = 0x200000 | 0x80000;

    private const ulong Execute = 1 << 0;
    private const ulong WriteFile = 1 << 1;
    private const ulong ReadFile = 1 << 2;
    private const ulong ReadFolder = 1 << 3;
    private const ulong MakeSocket = 1 << 9;
    private const ulong Read = ReadFile | ReadFolder;

    /// <summary>Rights of a file, of which a rule on a single file may hold no others.</summary>
    private const ulong OfFiles = Execute | WriteFile | ReadFile;

    private static readonly string[] Libraries = ["/lib", "/lib64", "/usr/lib", "/usr/lib64", "/usr/share/icu", "/usr/share/zoneinfo"];
    private static readonly string[] Facts =
        ["/proc/self", "/proc/cpuinfo", "/proc/meminfo", "/proc/stat", "/proc/mounts", "/sys/devices/system/cpu", "/sys/fs/cgroup", "/etc/ld.so.cache", "/dev/urandom"];

    /// <returns>Whether the kernel took it.</returns>
    public static unsafe bool Apply(WorkerArguments arguments)
    {
        var version = SystemCall(CreateRuleset, null, 0, AskVersion);
        if (version < 1)
        {
            return false;
        }

        var rules = stackalloc ulong[3];
        rules[0] = (1UL << (version >= 5 ? 16 : version >= 3 ? 15 : version >= 2 ? 14 : 13)) - 1;
        rules[1] = version >= 4 ? 0b11UL : 0;
        rules[2] = version >= 6 ? 0b11UL : 0;
        var ruleset = SystemCall(CreateRuleset, rules, version >= 6 ? 24 : version >= 4 ? 16 : 8, 0);
        if (ruleset < 0)
        {
            return false;
        }

        var allowed = Allowed(arguments, DotnetInstallation.Current, AppContext.BaseDirectory).Concat(FreshStart.Files.Select(file => (file, ReadFile | Execute)));
        foreach (var (path, rights) in allowed)
        {
            Allow((int)ruleset, path, rights);
        }

        var applied = SystemCall(RestrictSelf, (void*)ruleset, 0, 0) == 0;
        _ = Close((int)ruleset);
        return applied;
    }

    /// <summary>Whether this thread is under the rules: nobody is ever let see the root.</summary>
    public static bool Holds()
    {
        var root = Open("/", 0);
        _ = root >= 0 ? Close(root) : 0;
        return root < 0;
    }

    /// <summary>What may be seen. Folders stand for everything below them.</summary>
    /// <param name="arguments">What the worker is for.</param>
    /// <param name="installation">The shared runtime; null when the program brings its own along.</param>
    /// <param name="program">The program's folder.</param>
    internal static IEnumerable<(string Path, ulong Rights)> Allowed(WorkerArguments arguments, string? installation, string program)
    {
        foreach (var path in installation is null ? Libraries : Libraries.Append(installation))
        {
            yield return (path, Read | Execute);
        }

        foreach (var path in Facts)
        {
            yield return (path, Read);
        }

        yield return ("/dev/null", Read | WriteFile);
        yield return (arguments.Folder, Read);
        if (arguments.Socket.Length > 0)
        {
            yield return (Path.GetDirectoryName(arguments.Socket)!, MakeSocket);
        }

        // Beside the program lie settings that are none of a model's business: libraries one by one, and what says which belong to it.
        foreach (var file in Directory.EnumerateFiles(program))
        {
            if (Path.GetExtension(file.AsSpan()) is ".dll" or ".so")
            {
                yield return (file, ReadFile | Execute);
            }
            else if (file.EndsWith(".deps.json", StringComparison.Ordinal) || file.EndsWith(".runtimeconfig.json", StringComparison.Ordinal))
            {
                yield return (file, ReadFile);
            }
        }

        yield return (Path.Combine(program, "runtimes"), Read | Execute);
    }

    private static unsafe void Allow(int ruleset, string path, ulong rights)
    {
        var file = Open(path, OpenPath);
        if (file < 0)
        {
            // What is not there need not be seen.
            return;
        }

        var rule = stackalloc byte[12];
        *(ulong*)rule = Directory.Exists(path) ? rights : rights & OfFiles;
        *(int*)(rule + sizeof(ulong)) = file;
        _ = SystemCall(AddRule, (void*)(nint)ruleset, BeneathPath, (nint)rule, 0);
        _ = Close(file);
    }

    [LibraryImport("libc", EntryPoint = "syscall")]
    private static unsafe partial nint SystemCall(nint number, void* first, nint second, nint third);

    [LibraryImport("libc", EntryPoint = "syscall")]
    private static unsafe partial nint SystemCall(nint number, void* first, nint second, nint third, nint fourth);

    [LibraryImport("libc", EntryPoint = "open", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Open(string path, int flags);

    [LibraryImport("libc", EntryPoint = "close")]
    private static partial int Close(int file);
}
