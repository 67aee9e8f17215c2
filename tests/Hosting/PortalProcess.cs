using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Portal.Tests.Hosting;

/// <summary>A portal in a process of its own, on free loopback ports, with a data folder of its own.</summary>
public sealed class PortalProcess : IAsyncDisposable
{
    private readonly Process process;
    private readonly StringBuilder log = new();
    private readonly bool ownsData;
    private bool disposed;

    private PortalProcess(Process process, Uri url, Uri grpcUrl, string data, bool ownsData)
    {
        this.process = process;
        Url = url;
        GrpcUrl = grpcUrl;
        Data = data;
        this.ownsData = ownsData;
    }

    /// <summary><c>http://localhost:port/</c>: passkeys work on that name only.</summary>
    public Uri Url { get; }

    /// <summary>Where it speaks gRPC.</summary>
    public Uri GrpcUrl { get; }

    public string Data { get; }

    /// <summary>From the start of the process until <c>/healthz/ready</c> said yes.</summary>
    public TimeSpan TimeToReady { get; private set; }

    public int ProcessId => process.Id;

    public string Log
    {
        get
        {
            lock (log)
            {
                return log.ToString();
            }
        }
    }

    /// <param name="serverDll">The server's assembly, built or published.</param>
    /// <param name="data">An existing data folder; null makes a new one that is removed with the process.</param>
    /// <param name="environment">Variables of the process beside those that it inherits.</param>
    /// <param name="addresses">Of an earlier process, for HTTP and for gRPC, to be heard at again; none takes free ports.</param>
    public static async Task<PortalProcess> StartAsync(
        string serverDll, string? data = null, IReadOnlyDictionary<string, string>? environment = null, params Uri[] addresses)
    {
        var folder = data ?? Directory.CreateTempSubdirectory("portal-").FullName;
        var (port, grpcPort) = FreePorts();
        var (url, grpcUrl) = addresses is [var http, var grpc]
            ? (http, grpc)
            : (new Uri($"http://localhost:{port}/"), new Uri($"http://localhost:{grpcPort}/"));
        // A file that may not grow is an error of the write, as on a full disk, and not the end of the process.
        var start = new ProcessStartInfo("sh", ["-c", "trap '' XFSZ; exec dotnet \"$@\"", "sh", serverDll, "--urls", url.ToString()])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = Path.GetDirectoryName(serverDll)!,
        };
        start.Environment["PORTAL_DATA"] = folder;
        start.Environment["Grpc__Url"] = grpcUrl.ToString();
        start.Environment.Remove("ASPNETCORE_URLS");
        foreach (var (name, value) in environment ?? new Dictionary<string, string>())
        {
            start.Environment[name] = value;
        }
        var watch = Stopwatch.StartNew();
        var process = Process.Start(start) ?? throw new InvalidOperationException("The portal did not start.");
        var portal = new PortalProcess(process, url, grpcUrl, folder, data is null);
        process.OutputDataReceived += portal.Keep;
        process.ErrorDataReceived += portal.Keep;
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        try
        {
            await portal.WaitUntilReady();
        }
        catch
        {
            await portal.DisposeAsync();
            throw;
        }
        portal.TimeToReady = watch.Elapsed;
        return portal;
    }

    /// <summary>The server's assembly in this build's output, debug or release as the caller is.</summary>
    public static string BuiltServer()
    {
        // artifacts/bin/<this project>/<configuration>/ → artifacts/bin/Portal.Server/<configuration>/
        var here = new DirectoryInfo(AppContext.BaseDirectory.TrimEnd(Path.DirectorySeparatorChar));
        return Path.Combine(here.Parent!.Parent!.FullName, "Portal.Server", here.Name, "Portal.Server.dll");
    }

    /// <summary>Asks it to stop, as an init system would, and waits.</summary>
    /// <returns>The exit code.</returns>
    public async Task<int> StopAsync()
    {
        using (var kill = Process.Start("kill", ["-TERM", process.Id.ToString(CultureInfo.InvariantCulture)]))
        {
            await kill.WaitForExitAsync();
        }
        await process.WaitForExitAsync(new CancellationTokenSource(TimeSpan.FromSeconds(40)).Token);
        return process.ExitCode;
    }

    /// <summary>Kills it where it stands, if it runs. Once is enough.</summary>
    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref disposed, true))
        {
            return;
        }
        if (!process.HasExited)
        {
            process.Kill(entireProcessTree: true);
        }
        await process.WaitForExitAsync();
        process.Dispose();
        if (ownsData)
        {
            Directory.Delete(Data, recursive: true);
        }
    }

    private static (int Http, int Grpc) FreePorts() => (FreePort(), FreePort());

    // Below the ports that the system gives to outgoing connections: one of those could take the port before the portal does,
    // or while a portal is restarted.
    private static int FreePort()
    {
        while (true)
        {
            var port = Random.Shared.Next(10_000, 32_000);
            try
            {
                using var listener = new TcpListener(IPAddress.Loopback, port) { ExclusiveAddressUse = true };
                listener.Start();
                return port;
            }
            catch (SocketException)
            {
                // Somebody listens there.
            }
        }
    }

    private void Keep(object sender, DataReceivedEventArgs line)
    {
        lock (log)
        {
            log.AppendLine(line.Data);
        }
    }

    private async Task WaitUntilReady()
    {
        using var http = new HttpClient { BaseAddress = Url, Timeout = TimeSpan.FromSeconds(5) };
        var deadline = Stopwatch.StartNew();
        while (deadline.Elapsed < TimeSpan.FromSeconds(120))
        {
            if (process.HasExited)
            {
                throw new InvalidOperationException($"The portal stopped with {process.ExitCode}:\n{Log}");
            }
            try
            {
                using var answer = await http.GetAsync("healthz/ready");
                if (answer.IsSuccessStatusCode)
                {
                    return;
                }
            }
            catch (Exception exception) when (exception is HttpRequestException or TaskCanceledException)
            {
                // Not listening yet.
            }
            await Task.Delay(20);
        }
        throw new TimeoutException($"The portal was not ready after 120 s:\n{Log}");
    }
}
