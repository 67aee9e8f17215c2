using System.Runtime.InteropServices;

namespace Portal.Inference.Worker;

/// <summary>The shared .NET that programs without a runtime of their own are started by.</summary>
internal static class DotnetInstallation
{
    /// <summary>The one that runs this process; null when the program brings its runtime along.</summary>
    public static string? Current { get; } = Of(RuntimeEnvironment.GetRuntimeDirectory());

    /// <summary>The program in it that starts others.</summary>
    public static string? Muxer => Current is { } folder ? Path.Combine(folder, MuxerName) : null;

    private static string MuxerName => OperatingSystem.IsWindows() ? "dotnet.exe" : "dotnet";

    /// <param name="runtime">Where the runtime's own libraries lie; without a shared installation that is the program's folder.</param>
    public static string? Of(string runtime)
    {
        // dotnet/shared/Microsoft.NETCore.App/10.0.x/. What lies otherwise is no installation, and three folders above it may be anything.
        var version = new DirectoryInfo(Path.TrimEndingDirectorySeparator(Path.GetFullPath(runtime)));
        return version.Parent is { Name: "Microsoft.NETCore.App", Parent: { Name: "shared", Parent: { Parent: not null } installation } }
            && File.Exists(Path.Combine(installation.FullName, MuxerName)) ? installation.FullName : null;
    }
}
