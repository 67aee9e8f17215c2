using System.Net;
using System.Net.Sockets;
using Microsoft.Extensions.Options;
using Portal.Server.Features.Keys;

namespace Portal.Server.Features.Webhooks;

/// <summary>
/// Which addresses the portal may be sent to by somebody else's word: the public internet, and what the operator allows. An
/// organisation must not reach through the portal what only the portal reaches.
/// </summary>
internal sealed class WebhookNetworks(IOptions<WebhooksOptions> options)
{
    // IANA's special-purpose registry, and the address by which virtual machines of one cloud ask for their secrets.
    private static readonly IPNetwork[] Closed4 = Networks(
        "0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "168.63.129.16/32", "169.254.0.0/16", "172.16.0.0/12", "192.0.0.0/24",
        "192.0.2.0/24", "192.88.99.0/24", "192.168.0.0/16", "198.18.0.0/15", "198.51.100.0/24", "203.0.113.0/24", "224.0.0.0/4", "240.0.0.0/4");

    // Of IPv6 only this is global, and of it not the special parts: 2001::/23 has Teredo, which hides an IPv4 address.
    private static readonly IPNetwork Global6 = IPNetwork.Parse("2000::/3");
    private static readonly IPNetwork[] Closed6 = Networks("2001::/23", "2001:db8::/32", "3fff::/20", "3ffe::/16");

    // An IPv4 address in other clothes: judged by that.
    private static readonly IPNetwork Translated = IPNetwork.Parse("64:ff9b::/96");
    private static readonly IPNetwork SixToFour = IPNetwork.Parse("2002::/16");

    private readonly IPNetwork[] allowed =
    [
        .. options.Value.AllowedNetworks.Select(text => KeyLists.ReadNetwork(text)
            ?? throw new OptionsValidationException(
                nameof(WebhooksOptions), typeof(WebhooksOptions), [$"Webhooks:AllowedNetworks: '{text}' is no address and no network."])),
    ];

    public bool IsAllowed(IPAddress address)
    {
        address = KeyLists.Plain(address);
        return allowed.Any(network => network.Contains(address)) || IsPublic(address);
    }

    private static bool IsPublic(IPAddress address)
    {
        if (address.AddressFamily == AddressFamily.InterNetwork)
        {
            return !Closed4.Any(network => network.Contains(address));
        }
        var bytes = address.GetAddressBytes();
        return Translated.Contains(address) ? IsPublic(new IPAddress(bytes.AsSpan(12)))
            : SixToFour.Contains(address) ? IsPublic(new IPAddress(bytes.AsSpan(2, 4)))
            : address.AddressFamily == AddressFamily.InterNetworkV6 && address.ScopeId == 0
                && Global6.Contains(address) && !Closed6.Any(network => network.Contains(address));
    }

    private static IPNetwork[] Networks(params string[] texts) => [.. texts.Select(text => IPNetwork.Parse(text))];
}
