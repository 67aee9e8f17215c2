using System.Net;
using System.Net.Sockets;
using Grpc.Core.Interceptors;
using Grpc.Net.Client;
using Portal.Inference.Protocol;

namespace Portal.Inference.Backends.Worker;

/// <summary>The way to one worker: its Unix socket, and the secret that it asks every caller for.</summary>
internal sealed class WorkerChannel : IDisposable
{
    // An image's tensor fits without waiting for the reader.
    private const int Window = 8 << 20;
    private const int Envelope = 64 * 1024;

    private readonly GrpcChannel channel;

    public WorkerChannel(string socket, string secret, int answerMegabytes)
    {
        channel = GrpcChannel.ForAddress("http://worker", new()
        {
            HttpHandler = new SocketsHttpHandler
            {
                ConnectCallback = (_, cancellationToken) => ConnectAsync(socket, cancellationToken),
                UseProxy = false,
                AllowAutoRedirect = false,
                AutomaticDecompression = DecompressionMethods.None,
                InitialHttp2StreamWindowSize = Window,
            },
            DisposeHttpClient = true,
            MaxReceiveMessageSize = (answerMegabytes << 20) + Envelope,
        });
        var calls = channel.Intercept(new BoundedMessages.Answers()).Intercept(headers =>
        {
            headers.Add(WorkerOrder.Header, secret);
            return headers;
        });
        Inference = new(calls);
        Own = new(calls);
    }

    public GRPCInferenceService.GRPCInferenceServiceClient Inference { get; }

    public Protocol.Worker.WorkerClient Own { get; }

    /// <summary>Ends the calls that are under way.</summary>
    public void Dispose() => channel.Dispose();

    private static async ValueTask<Stream> ConnectAsync(string socket, CancellationToken cancellationToken)
    {
        var connection = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        try
        {
            await connection.ConnectAsync(new UnixDomainSocketEndPoint(socket), cancellationToken);
            return new NetworkStream(connection, ownsSocket: true);
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }
}
