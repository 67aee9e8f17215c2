using System.Diagnostics;
using System.Globalization;

namespace Portal.Benchmarks.Serving;

/// <summary>The npm peer in a process of its own.</summary>
internal sealed class PeerServer : IDisposable
{
    private readonly Process process;

    private PeerServer(Process process, int port)
    {
        this.process = process;
        Port = port;
    }

    public int Port { get; }

    public int ProcessId => process.Id;

    public static async Task<PeerServer> StartAsync(string models)
    {
        var folder = Path.Combine(AppContext.BaseDirectory, "Serving", "Peer");
        if (!Directory.Exists(Path.Combine(folder, "node_modules")))
        {
            using var install = Process.Start(new ProcessStartInfo("npm", ["ci", "--ignore-scripts", "--no-audit", "--no-fund"]) { WorkingDirectory = folder, RedirectStandardOutput = true })!;
            await install.WaitForExitAsync();
        }
        var start = new ProcessStartInfo("node", ["server.mjs", models]) { WorkingDirectory = folder, RedirectStandardOutput = true };
        var process = Process.Start(start)!;
        var line = await process.StandardOutput.ReadLineAsync();
        return new(process, int.Parse(line!, CultureInfo.InvariantCulture));
    }

    public void Dispose()
    {
        process.Kill(entireProcessTree: true);
        process.WaitForExit();
        process.Dispose();
    }
}
