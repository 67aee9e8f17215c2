using System.Net;
using Portal.Client.Contracts;
using Portal.Tests.Hosting;
using Portal.Tests.Onnx;

namespace Portal.Server.Tests.Publishing.Uploads;

/// <summary>A data folder that portals in processes of their own are started on, one after the other.</summary>
internal sealed class StartedPortal : IDisposable
{
    public const string Publisher = "publisher@demo.local";
    public const string Operator = "operator@demo.local";

    private const string Password = "Portal-Demo-2026";

    private readonly ModelFolder starters = new();
    private readonly DirectoryInfo data = Directory.CreateTempSubdirectory("portal-started-");

    public StartedPortal()
    {
        starters.Add("tiny", OnnxModels.Mlp());
        data.CreateSubdirectory("run");
    }

    public Task<PortalProcess> StartAsync() => PortalProcess.StartAsync(
        PortalProcess.BuiltServer(),
        data.FullName,
        new Dictionary<string, string> { ["Portal__Demo"] = "true", ["Portal__StarterModels"] = starters.Root, ["Engine__Workers__RunFolder"] = In("run") });

    public string In(params string[] parts) => Path.Combine([data.FullName, .. parts]);

    public static async Task<HttpClient> SignInAsync(PortalProcess portal, string name, TimeSpan? patience = null)
    {
        var cookies = new CookieContainer();
        var client = new HttpClient(new HttpClientHandler { CookieContainer = cookies, AllowAutoRedirect = false }) { BaseAddress = portal.Url };
        client.Timeout = patience ?? client.Timeout;
        Assert.Equal(HttpStatusCode.Found, (await new Browser(client, cookies).SignIn(name, Password)).StatusCode);
        client.DefaultRequestHeaders.Add(AntiforgeryHeader.Name, AntiforgeryHeader.Value);
        return client;
    }

    public void Dispose()
    {
        starters.Dispose();
        data.Delete(recursive: true);
    }
}
