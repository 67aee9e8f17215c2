using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Text;
using Microsoft.Extensions.Options;

namespace Portal.Server.Features.Webhooks;

/// <summary>Posts a signed body and hears the status. It follows no redirect, uses no proxy and keeps nothing of the answer's body.</summary>
internal sealed class WebhookClient : IDisposable
{
    private const int MostOfAnswer = 16 << 10;

    private readonly HttpMessageInvoker http;
    private readonly TimeSpan timeout;
    private readonly TimeProvider time;

    public WebhookClient(WebhookDial dial, IOptions<WebhooksOptions> options, TimeProvider time)
    {
        this.time = time;
        timeout = TimeSpan.FromSeconds(options.Value.TimeoutSeconds);
        http = new(new SocketsHttpHandler
        {
            ConnectCallback = dial.ConnectAsync,
            AllowAutoRedirect = false,
            UseProxy = false,
            UseCookies = false,
            AutomaticDecompression = DecompressionMethods.None,
            // A name's other addresses get their turn, and so does its certificate.
            PooledConnectionLifetime = TimeSpan.FromMinutes(1),
            ConnectTimeout = timeout,
            MaxResponseHeadersLength = MostOfAnswer >> 10,
            MaxResponseDrainSize = MostOfAnswer,
            ResponseDrainTimeout = TimeSpan.FromSeconds(1),
        });
    }

    public async Task<WebhookAnswer> PostAsync(Uri url, string id, DateTimeOffset at, string body, string signature, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, url) { Content = new StringContent(body, Encoding.UTF8, "application/json") };
        request.Headers.Add("webhook-id", id);
        request.Headers.Add("webhook-timestamp", WebhookSignature.Seconds(at));
        request.Headers.Add("webhook-signature", signature);
        request.Headers.UserAgent.Add(new("AIaaS-Portal-Webhooks", "1.0"));
        // By the network's clock, whatever clock the rest goes by.
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        patience.CancelAfter(timeout);
        var started = Stopwatch.GetTimestamp();
        try
        {
            using var response = await http.SendAsync(request, patience.Token);
            return new((int)response.StatusCode, null, Elapsed(), RetryAfter(response));
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return new(null, WebhookFaults.Timeout, Elapsed());
        }
        catch (Exception fault) when (fault is HttpRequestException or IOException or SocketException)
        {
            return new(null, Word(fault), Elapsed());
        }

        int Elapsed() => (int)Stopwatch.GetElapsedTime(started).TotalMilliseconds;
    }

    public void Dispose() => http.Dispose();

    private static string Word(Exception fault)
    {
        for (var inner = fault; inner is not null; inner = inner.InnerException)
        {
            switch (inner)
            {
                case RefusedAddressException:
                    return WebhookFaults.RefusedAddress;
                case HttpRequestException { HttpRequestError: HttpRequestError.NameResolutionError }:
                case SocketException { SocketErrorCode: SocketError.HostNotFound or SocketError.NoData or SocketError.TryAgain }:
                    return WebhookFaults.UnknownHost;
                case AuthenticationException or HttpRequestException { HttpRequestError: HttpRequestError.SecureConnectionError }:
                    return WebhookFaults.NoTrust;
                case HttpRequestException { HttpRequestError: not (HttpRequestError.ConnectionError or HttpRequestError.Unknown) }:
                    return WebhookFaults.BrokenAnswer;
            }
        }
        return WebhookFaults.NoConnection;
    }

    private TimeSpan? RetryAfter(HttpResponseMessage response) => response.Headers.RetryAfter switch
    {
        { Delta: { } delta } => delta,
        { Date: { } date } => date - time.GetUtcNow(),
        _ => null,
    };
}

/// <param name="Status">The HTTP status, or null with a <paramref name="Fault"/>.</param>
/// <param name="RetryAfter">When the endpoint wants to be asked again.</param>
internal sealed record WebhookAnswer(int? Status, string? Fault, int Milliseconds, TimeSpan? RetryAfter = null)
{
    public bool IsSuccess => Status is >= 200 and <= 299;

    public bool IsGone => Status == StatusCodes.Status410Gone;
}
