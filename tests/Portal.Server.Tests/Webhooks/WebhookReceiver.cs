using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Portal.Server.Tests.Webhooks;

/// <summary>Somebody's server that receives webhooks on a loopback port and answers as the test says.</summary>
internal sealed class WebhookReceiver : IAsyncDisposable
{
    private readonly WebApplication app;
    private readonly ConcurrentQueue<Received> received = [];

    private WebhookReceiver(WebApplication app) => this.app = app;

    public Uri Url { get; private set; } = null!;

    public IReadOnlyList<Received> All => [.. received];

    /// <summary>Answers 200 unless told otherwise.</summary>
    public Func<HttpContext, Task> Answer { get; set; } = _ => Task.CompletedTask;

    public static async Task<WebhookReceiver> Start()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var receiver = new WebhookReceiver(builder.Build());
        receiver.app.Run(receiver.Take);
        await receiver.app.StartAsync(TestContext.Current.CancellationToken);
        var address = receiver.app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single();
        receiver.Url = new($"{address}/hook");
        return receiver;
    }

    /// <summary>Waits until this many came.</summary>
    public async Task<IReadOnlyList<Received>> Wait(int count)
    {
        for (var tries = 0; received.Count < count; tries++)
        {
            Assert.True(tries < 3000, $"Only {received.Count} of {count} came.");
            await Task.Delay(20, TestContext.Current.CancellationToken);
        }
        return All;
    }

    public ValueTask DisposeAsync() => app.DisposeAsync();

    private async Task Take(HttpContext http)
    {
        using var reader = new StreamReader(http.Request.Body, Encoding.UTF8);
        var body = await reader.ReadToEndAsync();
        var headers = http.Request.Headers;
        received.Enqueue(new(headers["webhook-id"]!, headers["webhook-timestamp"]!, headers["webhook-signature"]!, body, http.Request.Method, headers.ContentType!));
        await Answer(http);
    }
}

/// <summary>One request as it arrived.</summary>
internal sealed record Received(string Id, string Timestamp, string Signature, string Body, string Method, string ContentType)
{
    /// <summary>Verifies by the specification's words alone, with nothing of the portal's.</summary>
    /// <returns>How many of the signatures the secret made.</returns>
    public int SignedBy(string secret)
    {
        Assert.StartsWith("whsec_", secret, StringComparison.Ordinal);
        var key = Convert.FromBase64String(secret["whsec_".Length..]);
        Assert.InRange(key.Length, 24, 64);
        Assert.True(long.TryParse(Timestamp, NumberStyles.None, CultureInfo.InvariantCulture, out _));
        using var mac = new HMACSHA256(key);
        var expected = mac.ComputeHash(Encoding.UTF8.GetBytes(Id + "." + Timestamp + "." + Body));
        return Signature.Split(' ').Count(one =>
            one.Split(',', 2) is ["v1", var base64] && CryptographicOperations.FixedTimeEquals(Convert.FromBase64String(base64), expected));
    }
}
