using System.Net;
using System.Net.Sockets;

namespace Portal.Server.Features.Webhooks;

/// <summary>
/// Connects to endpoints. A name is resolved here and the connection goes to an address that was judged: a name that means
/// something else a moment later, or behind a resolver's back, gains nothing.
/// </summary>
internal class WebhookDial(WebhookNetworks networks)
{
    /// <exception cref="RefusedAddressException">Every address of the host is closed to webhooks.</exception>
    public async ValueTask<Stream> ConnectAsync(SocketsHttpConnectionContext context, CancellationToken cancellationToken)
    {
        var found = await ResolveAsync(context.DnsEndPoint.Host, cancellationToken);
        var open = found.Where(networks.IsAllowed).ToArray();
        if (open.Length == 0)
        {
            throw new RefusedAddressException();
        }
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(open, context.DnsEndPoint.Port, cancellationToken);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    /// <summary>An address stands for itself; nobody is asked.</summary>
    protected virtual async Task<IPAddress[]> ResolveAsync(string host, CancellationToken cancellationToken) =>
        IPAddress.TryParse(host, out var address) ? [address] : await Dns.GetHostAddressesAsync(host, cancellationToken);
}

/// <summary>The endpoint is where webhooks may not go.</summary>
internal sealed class RefusedAddressException() : IOException("The address is not open to webhooks.");
