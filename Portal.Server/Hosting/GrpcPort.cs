using System.Net;
using System.Net.Sockets;
using Grpc.AspNetCore.Server;

namespace Portal.Server.Hosting;

/// <summary>
/// Where gRPC listens: on a port of its own, because without TLS HTTP/2 and HTTP/1.1 cannot share one. The other ports do
/// not answer gRPC, and this one answers nothing else.
/// </summary>
/// <param name="Url">Null when gRPC is off.</param>
/// <param name="Taken">The usual port is another process's, and no other was asked for; gRPC is then off.</param>
internal sealed record GrpcPort(BindingAddress? Url, bool Taken = false)
{
    public const string Setting = "Grpc:Url";
    public const string DefaultUrl = "http://localhost:5081";
    public const string Off = "none";

    /// <exception cref="InvalidOperationException">The setting is neither an address nor <c>none</c>.</exception>
    public static GrpcPort Of(string? setting)
    {
        if (setting is null)
        {
            // Who starts a second portal for a moment says where its pages are and does not think of gRPC.
            var usual = BindingAddress.Parse(DefaultUrl);
            return IsFree(usual.Port) ? new(usual) : new(null, Taken: true);
        }
        return setting == Off ? new(Url: null) : new(Parse(setting));
    }

    /// <summary>True when gRPC came in by another port, or something else by this one.</summary>
    public bool IsWrongFor(HttpContext context)
    {
        // 0 is no port at all: a Unix domain socket, or a server in memory.
        if (context.Connection.LocalPort is not (var port and not 0))
        {
            return false;
        }
        return IsGrpc(context) != (port == Url?.Port);
    }

    /// <summary>Whether a gRPC method answers.</summary>
    public static bool IsGrpc(HttpContext context) => context.GetEndpoint()?.Metadata.GetMetadata<GrpcMethodMetadata>() is not null;

    private static BindingAddress Parse(string setting)
    {
        try
        {
            return BindingAddress.Parse(setting) is { Scheme: "http" or "https", Port: > 0, IsUnixPipe: false } url
                ? url
                : throw new FormatException();
        }
        catch (FormatException)
        {
            throw new InvalidOperationException($"{Setting} is '{setting}'; it must be an address such as {DefaultUrl}, or '{Off}'.");
        }
    }

    private static bool IsFree(int port)
    {
        using var probe = new TcpListener(IPAddress.Loopback, port);
        try
        {
            probe.Start();
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }
}
