using System.Diagnostics;
using System.Globalization;
using Portal.Inference.Engine;
using Portal.Inference.Models;
using Portal.Inference.Worker;

namespace Portal.Inference.Backends.Worker;

/// <summary>How a worker is started: which program, in which surroundings.</summary>
internal static class WorkerCommand
{
    private const string Name = "Portal.Inference";
    private const long HeapBytes = 512L << 20;

    // Before the runtime starts its threads: what a process takes from itself later only some of them lack. Who is not root
    // needs a user namespace of its own for it; the bounding set keeps root from having root's rights.
    private static readonly string[] Cut = ["unshare", "--net", "--ipc", "--"];
    private static readonly string[] CutAsUser = ["unshare", "--user", "--map-root-user", "--net", "--ipc", "--"];
    private static readonly string[] Powerless = ["setpriv", "--bounding-set=-all", "--inh-caps=-all", "--no-new-privs", "--"];

    private static readonly Lazy<string[]> Wrapper = new(
        () => new string[][] { [.. Cut, .. Powerless], [.. CutAsUser, .. Powerless], Cut, CutAsUser }.FirstOrDefault(Works) ?? []);

    /// <summary>Whether workers are started without a network.</summary>
    public static bool IsOffline => Wrapper.Value.Length > 0;

    /// <param name="options">The bounds.</param>
    /// <param name="arguments">What it is told.</param>
    /// <param name="working">An empty folder.</param>
    /// <param name="models">Bytes of models that are held in managed memory while they are loaded.</param>
    /// <exception cref="ModelLoadException">There is no such program.</exception>
    public static ProcessStartInfo Build(WorkerOptions options, WorkerArguments arguments, string working, long models)
    {
        var program = options.Program ?? Path.Combine(AppContext.BaseDirectory, Name + ".dll");
        if (!File.Exists(program))
        {
            throw new ModelLoadException("Models that are not the portal's own need the worker program, which is not installed.");
        }

        List<string> command = [.. Wrapper.Value, .. program.EndsWith(".dll", StringComparison.Ordinal) && DotnetInstallation.Muxer is { } muxer
            ? new[] { muxer, "exec" }.Concat(Surrogates(program)).Append(program)
            : [Path.ChangeExtension(program, OperatingSystem.IsWindows() ? ".exe" : null)]];
        var start = new ProcessStartInfo(command[0])
        {
            WorkingDirectory = working,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            CreateNoWindow = true,
        };
        foreach (var argument in command.Skip(1).Concat((arguments with { Offline = IsOffline }).Written))
        {
            start.ArgumentList.Add(argument);
        }

        Surround(start, HeapBytes + (3 * models));
        return start;
    }

    // Nothing of the portal's own environment: it may hold passwords.
    private static void Surround(ProcessStartInfo start, long heap)
    {
        var system = OperatingSystem.IsWindows() ? Environment.GetEnvironmentVariable("SystemRoot") : null;
        start.Environment.Clear();
        start.Environment["PATH"] = "/usr/bin:/bin";
        if (DotnetInstallation.Current is { } installation)
        {
            start.Environment["DOTNET_ROOT"] = installation;
        }

        start.Environment["DOTNET_GCHeapHardLimit"] = heap.ToString("x", CultureInfo.InvariantCulture);
        start.Environment["DOTNET_gcServer"] = "0";
        start.Environment["DOTNET_gcConcurrent"] = "0";
        start.Environment["DOTNET_TieredPGO"] = "0";
        start.Environment["DOTNET_EnableDiagnostics"] = "0";
        start.Environment["DOTNET_DbgEnableMiniDump"] = "0";
        // Each of glibc's arenas reserves addresses, which are bounded.
        start.Environment["MALLOC_ARENA_MAX"] = "2";
        if (system is not null)
        {
            start.Environment["SystemRoot"] = system;
        }
    }

    // A published server need not have these of the worker's beside it; its own say the same and more.
    private static IEnumerable<string> Surrogates(string program)
    {
        var own = (AppContext.GetData("APP_CONTEXT_DEPS_FILES") as string)?.Split(';')[0] ?? "";
        foreach (var (option, extension) in new[] { ("--depsfile", ".deps.json"), ("--runtimeconfig", ".runtimeconfig.json") })
        {
            var other = own.Replace(".deps.json", extension, StringComparison.Ordinal);
            if (!File.Exists(Path.ChangeExtension(program, extension)) && File.Exists(other))
            {
                yield return option;
                yield return other;
            }
        }
    }

    private static bool Works(string[] wrapper)
    {
        if (!OperatingSystem.IsLinux())
        {
            return false;
        }

        try
        {
            using var probe = Process.Start(new ProcessStartInfo(wrapper[0], [.. wrapper[1..], "true"]) { RedirectStandardError = true });
            return probe is not null && probe.WaitForExit(TimeSpan.FromSeconds(5)) && probe.ExitCode == 0;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            // No such program.
            return false;
        }
    }
}
