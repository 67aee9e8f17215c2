using System.Diagnostics;
using System.Runtime.InteropServices;

namespace Portal.Benchmarks;

/// <summary>The checkout that this benchmark was built from.</summary>
internal static class Repository
{
    public static string Root { get; } = FindRoot();

    /// <summary>Publishes the server in Release for this machine, as an operator would.</summary>
    /// <returns>The published assembly.</returns>
    public static async Task<string> PublishServerAsync()
    {
        var output = Path.Combine(Root, "artifacts", "bench", "server");
        string[] command = ["publish", Path.Combine(Root, "Portal.Server"), "-c", "Release", "-r", RuntimeInformation.RuntimeIdentifier, "-o", output, "-v", "q", "-nologo"];
        var start = new ProcessStartInfo("dotnet", command)
        {
            RedirectStandardOutput = true,
        };
        using var publish = Process.Start(start)!;
        var said = await publish.StandardOutput.ReadToEndAsync();
        await publish.WaitForExitAsync();
        return publish.ExitCode == 0
            ? Path.Combine(output, "Portal.Server.dll")
            : throw new InvalidOperationException($"The server could not be published:\n{said}");
    }

    private static string FindRoot()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "AiaasPortal.sln")))
        {
            folder = folder.Parent ?? throw new InvalidOperationException("Run the benchmarks inside the repository.");
        }
        return folder.FullName;
    }
}
