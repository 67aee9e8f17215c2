using System.Net;

namespace Portal.Server.Features.Keys;

/// <summary>The lists that bound a key, as they are asked for, stored and used.</summary>
internal static class KeyLists
{
    public const int MaxModels = 50;
    public const int MaxModelsLength = MaxModels * (MaxSlugLength + 1);
    public const int MaxAddresses = 32;
    public const int MaxAddressesLength = MaxAddresses * (MaxNetworkLength + 1);

    private const int MaxSlugLength = 64;
    private const int MaxNetworkLength = 43;

    public static string[] Split(string? list) => list?.Split(' ', StringSplitOptions.RemoveEmptyEntries) ?? [];

    /// <returns>Null for an empty list: no bound.</returns>
    public static string? Join(IEnumerable<string> entries) => string.Join(' ', entries.Distinct(StringComparer.Ordinal)) is { Length: > 0 } list ? list : null;

    /// <summary>Reads an address or a network in CIDR form.</summary>
    /// <returns>The network, with IPv4 in IPv6 written as IPv4; null for anything else, such as a network with host bits.</returns>
    public static IPNetwork? ReadNetwork(string text)
    {
        text = text.Trim();
        if (text.Length > MaxNetworkLength || text.AsSpan().ContainsAny('%', '[') || !(text.Contains(':') || IsPlainIPv4(text)))
        {
            return null;
        }
        if (!text.Contains('/'))
        {
            return IPAddress.TryParse(text, out var address) ? Whole(Plain(address)) : null;
        }
        return IPNetwork.TryParse(text, out var network) ? Plain(network) : null;
    }

    /// <summary>IPv4 that arrived at a socket of both families is IPv4.</summary>
    public static IPAddress Plain(IPAddress address) => address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address;

    // What IPAddress also takes, such as 1.2, 010.0.0.1 or 0x7f.0.0.1, means something else to other readers.
    private static bool IsPlainIPv4(string text) =>
        text.Split('/')[0].Split('.') is { Length: 4 } parts
        && parts.All(part => part is "0" || (part.Length is >= 1 and <= 3 && part[0] != '0' && part.All(char.IsAsciiDigit)));

    private static IPNetwork Whole(IPAddress address) => new(address, address.GetAddressBytes().Length * 8);

    private static IPNetwork? Plain(IPNetwork network) => !network.BaseAddress.IsIPv4MappedToIPv6
        ? network
        : network.PrefixLength >= 96 ? new(network.BaseAddress.MapToIPv4(), network.PrefixLength - 96) : null;
}
