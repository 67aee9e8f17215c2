using System.Diagnostics;
using System.Globalization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Portal.Server.Hosting.Blocks;

namespace Portal.Benchmarks.Serving;

/// <summary>This program once more, as another server: an idle Kestrel, which is the limit of any server here, or <see cref="BareServer"/>.</summary>
internal sealed class ChildServer : IDisposable
{
    public const string Idle = "idle-server";

    private readonly Process process;

    private ChildServer(Process process, int port)
    {
        this.process = process;
        Port = port;
    }

    public int Port { get; }

    public int ProcessId => process.Id;

    public static async Task<ChildServer> StartAsync(params string[] arguments)
    {
        var start = new ProcessStartInfo("dotnet", [typeof(ChildServer).Assembly.Location, .. arguments]) { RedirectStandardOutput = true };
        start.Environment["DOTNET_gcServer"] = "0";
        var process = Process.Start(start)!;
        var line = await process.StandardOutput.ReadLineAsync();
        return new(process, int.Parse(line!, CultureInfo.InvariantCulture));
    }

    /// <summary>A Kestrel as the portal's, its memory pool included.</summary>
    public static WebApplicationBuilder Builder()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Limits.MaxRequestBodySize = 64 << 20);
        builder.Services.AddSingleton(TimeProvider.System);
        builder.Services.Replace(ServiceDescriptor.Singleton<IMemoryPoolFactory<byte>, BlockPoolFactory>());
        return builder;
    }

    /// <summary>Tells the parent the port, and serves until it is killed.</summary>
    public static async Task ServeAsync(WebApplication app)
    {
        await app.StartAsync();
        Console.WriteLine(new Uri(app.Urls.Single()).Port);
        await app.WaitForShutdownAsync();
    }

    /// <summary>Reads bodies and answers nothing.</summary>
    public static async Task ServeIdleAsync()
    {
        await using var app = Builder().Build();
        app.MapPost("/v2/models/{model}/infer", async (HttpContext http) =>
        {
            var reader = http.Request.BodyReader;
            while (await reader.ReadAsync() is var read)
            {
                reader.AdvanceTo(read.Buffer.End);
                if (read.IsCompleted)
                {
                    break;
                }
            }
            http.Response.ContentLength = 2;
            await http.Response.WriteAsync("{}");
        });
        await ServeAsync(app);
    }

    public void Dispose()
    {
        process.Kill(entireProcessTree: true);
        process.WaitForExit();
        process.Dispose();
    }
}
