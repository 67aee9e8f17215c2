using Portal.Tests.Hosting;

namespace Portal.Benchmarks.Serving;

/// <summary>The published portal with the benchmark's models, an organisation that is subscribed to them, and its key.</summary>
internal sealed class PortalUnderTest : IAsyncDisposable
{
    private readonly string data;

    private PortalUnderTest(PortalProcess process, string data, string key)
    {
        Process = process;
        Key = key;
        this.data = data;
    }

    public PortalProcess Process { get; }

    /// <summary>An API key with the scope <c>predict</c>.</summary>
    public string Key { get; }

    public static async Task<PortalUnderTest> StartAsync(string server, string models, IReadOnlyDictionary<string, string>? settings = null)
    {
        var data = Directory.CreateTempSubdirectory("portal-bench-").FullName;
        var environment = new Dictionary<string, string>(settings ?? new Dictionary<string, string>())
        {
            ["ASPNETCORE_ENVIRONMENT"] = "Production",
            ["Portal__Demo"] = "false",
            ["Portal__StarterModels"] = models,
            ["Logging__LogLevel__Default"] = "Warning",
        };
        var process = await PortalProcess.StartAsync(server, data, environment);
        return new(process, data, await PortalTenant.SubscribeAsync(data, "bench"));
    }

    public async ValueTask DisposeAsync()
    {
        await Process.DisposeAsync();
        Directory.Delete(data, recursive: true);
    }
}
