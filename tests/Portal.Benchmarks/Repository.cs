using System.Diagnostics;

namespace Portal.Benchmarks;

/// <summary>The checkout that this benchmark was built from.</summary>
internal static class Repository
{
    public static string Root { get; } = FindRoot();

    /// <summary>Publishes the server in Release, as an operator would.</summary>
    /// <returns>The published assembly.</returns>
    public static async Task<string> PublishServerAsync()
    {
        var output = Path.Combine(Root, "artifacts", "bench", "server");
        var start = new ProcessStartInfo("dotnet", ["publish", Path.Combine(Root, "Portal.Server"), "-c", "Release", "-o", output, "-v", "q", "-nologo"])
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
