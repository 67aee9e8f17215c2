using System.Net;
using System.Text.Json;
using Microsoft.Extensions.Time.Testing;
using Portal.Server.Features.Webhooks;
using Portal.Server.Tests.Gateway.Fixture;

namespace Portal.Server.Tests.Webhooks;

/// <summary>A portal whose clock stands still, so that it sends when the test says, and who receives from it.</summary>
internal sealed class WebhookPortal : IAsyncDisposable
{
    public const string Api = "/api/webhooks";

    private WebhookPortal(GatewayApp app, WebhookReceiver receiver) => (App, Receiver) = (app, receiver);

    public GatewayApp App { get; }

    public WebhookReceiver Receiver { get; }

    public FakeTimeProvider Time => (FakeTimeProvider)App.Time;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    /// <param name="allowLoopback">False leaves the portal closed to where the receiver is.</param>
    /// <param name="timeoutSeconds">How long an endpoint is waited for. A busy machine answers late, so only tests of silence make it short.</param>
    public static async Task<WebhookPortal> Start(bool allowLoopback = true, int timeoutSeconds = 25)
    {
        var app = new GatewayApp { Time = new FakeTimeProvider(DateTimeOffset.UtcNow), Environment = "Development" };
        app.Settings["Portal:Demo"] = "false";
        app.Settings["Webhooks:TimeoutSeconds"] = timeoutSeconds.ToString(System.Globalization.CultureInfo.InvariantCulture);
        if (allowLoopback)
        {
            app.Settings["Webhooks:AllowedNetworks:0"] = "127.0.0.0/8";
        }
        return new(app, await WebhookReceiver.Start());
    }

    /// <summary>Sends everything that is due.</summary>
    public async Task Send()
    {
        await App.Service<WebhookSender>().RoundAsync(Stop);
        Assert.DoesNotContain(App.Log.All, line => line.StartsWith("A webhook to endpoint", StringComparison.Ordinal));
    }

    /// <summary>Makes an endpoint at the receiver.</summary>
    public async Task<(int Id, string Secret)> Endpoint(HttpClient browser, params string[] types) => await EndpointAt(browser, Receiver.Url, types);

    public static async Task<(int Id, string Secret)> EndpointAt(HttpClient browser, Uri url, params string[] types)
    {
        var response = await browser.PostAsync(Api, Inputs.Json(new { url, types }), Stop);
        Assert.True(response.StatusCode == HttpStatusCode.OK, await response.Content.ReadAsStringAsync(Stop));
        var made = await response.Json();
        return (made.GetProperty("webhook").GetProperty("id").GetInt32(), made.GetProperty("secret").GetString()!);
    }

    public static async Task<JsonElement> Shown(HttpClient browser, int id) =>
        (await (await browser.GetAsync(Api, Stop)).Json()).EnumerateArray().Single(endpoint => endpoint.GetProperty("id").GetInt32() == id);

    public static async Task<List<JsonElement>> Deliveries(HttpClient browser, int id) =>
        [.. (await (await browser.GetAsync($"{Api}/{id}/deliveries", Stop)).Json()).EnumerateArray()];

    public async ValueTask DisposeAsync()
    {
        await App.DisposeAsync();
        await Receiver.DisposeAsync();
    }
}
