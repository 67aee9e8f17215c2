using Portal.Tests.Hosting;

namespace Portal.Benchmarks.Pages;

/// <param name="Name">Under which name its time is counted.</param>
/// <param name="Email">Who asks.</param>
internal sealed record Page(string Name, string Email, string Path);

/// <summary>The portal on a generated ledger, with everybody signed in.</summary>
internal sealed class Served : IAsyncDisposable
{
    private readonly PortalProcess process;
    private readonly Dictionary<string, Visitor> visitors = [];

    private Served(PortalProcess process) => this.process = process;

    public string Log => process.Log;

    public Uri Url => process.Url;

    public static async Task<Served> StartAsync(string server, GeneratedPortal portal, bool close = true, params (string Name, string Value)[] settings)
    {
        var none = Directory.CreateTempSubdirectory("portal-none-");
        var environment = new Dictionary<string, string>
        {
            ["ASPNETCORE_ENVIRONMENT"] = "Production",
            ["Portal__Demo"] = "false",
            ["Portal__StarterModels"] = none.FullName,
            ["Logging__LogLevel__Default"] = "Warning",
            // The benchmark closes and checks by itself: nothing is to run beside what is measured.
            ["Statements__EveryMinutes"] = "1440",
        };
        foreach (var (name, value) in settings)
        {
            environment[name] = value;
        }
        var served = new Served(await PortalProcess.StartAsync(server, portal.Data, environment));
        none.Delete();
        foreach (var email in Enumerable.Range(0, World.SignIns).Select(World.OwnerOf).Concat(Enumerable.Range(0, World.Publishers).Select(World.PublisherOf)).Append(World.Operator))
        {
            served.visitors[email] = await Visitor.SignInAsync(served.process.Url, email);
        }
        if (close)
        {
            var closed = await served.visitors[World.Operator].PostAsync("api/statements/close");
            var checkedIn = await served.visitors[World.Operator].PostAsync("api/reconciliation/check");
            Console.WriteLine(FormattableString.Invariant($"{portal.Events} events: all months closed in {closed:N1} s, checked in {checkedIn:N1} s"));
        }
        return served;
    }

    public Task<double> AskAsync(Page page) => visitors[page.Email].GetAsync(page.Path);

    public async ValueTask DisposeAsync()
    {
        foreach (var visitor in visitors.Values)
        {
            visitor.Dispose();
        }
        await process.DisposeAsync();
    }
}
