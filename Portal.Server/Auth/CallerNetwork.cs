using System.Net;
using System.Net.Sockets;

namespace Portal.Server.Auth;

/// <summary>What is counted when a caller's address is: an IPv6 caller owns a whole /64.</summary>
internal static class CallerNetwork
{
    public static string Of(IPAddress? address)
    {
        if (address is null)
        {
            return "unknown";
        }
        if (address.IsIPv4MappedToIPv6)
        {
            address = address.MapToIPv4();
        }
        return address.AddressFamily == AddressFamily.InterNetworkV6
            ? Convert.ToHexString(address.GetAddressBytes(), 0, 8)
            : address.ToString();
    }
}
