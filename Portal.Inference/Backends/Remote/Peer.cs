using System.Net;
using Grpc.Core;
using Grpc.Net.Client;
using Microsoft.Extensions.Logging;
using Polly;
using Portal.Inference.Engine;
using Portal.Inference.Models;
using Portal.Inference.Protocol;

namespace Portal.Inference.Backends.Remote;

/// <summary>One model of another server: the connection, the key, the time-out and the circuit that opens when it is down.</summary>
internal sealed class Peer : IAsyncDisposable
{
    /// <summary>What it may answer at most; a tensor of ours holds no more than 2 GB either way.</summary>
    private const int LargestAnswer = 1 << 30;

    private static readonly TimeSpan LongestConnect = TimeSpan.FromSeconds(5);

    // The server's own clock decides a little later than ours, so that whose time was over is told from here.
    private static readonly TimeSpan DeadlineMargin = TimeSpan.FromMilliseconds(250);

    private readonly ManifestRemote remote;
    private readonly ILogger logger;
    private readonly TimeSpan timeout;
    private readonly GrpcChannel channel;
    private readonly GRPCInferenceService.GRPCInferenceServiceClient client;
    private readonly Metadata headers = [];
    private readonly PeerCircuit circuit;

    public Peer(ManifestRemote remote, RemoteServer server, ILogger logger)
    {
        this.remote = remote;
        this.logger = logger;
        timeout = TimeSpan.FromSeconds(server.TimeoutSeconds);
        channel = Connect(server.Url, timeout < LongestConnect ? timeout : LongestConnect);
        client = new(channel);
        if (server.ApiKey is { Length: > 0 } key)
        {
            headers.Add("authorization", $"Bearer {key}");
        }

        circuit = new(remote, timeout, IsReadyAsync, logger);
    }

    /// <summary>The server's name in the settings.</summary>
    public string Name => remote.Server;

    /// <summary>Why calls are refused at present; null when they are not.</summary>
    public string? Trouble => circuit.IsClosed ? null : $"server '{Name}' does not answer";

    public async Task<ModelMetadataResponse> DescribeAsync(CancellationToken cancellationToken) => await client.ModelMetadataAsync(
        new() { Name = remote.Model, Version = remote.Version ?? "" }, Options(timeout, cancellationToken));

    /// <exception cref="PredictionRefusedException">The server finds the tensors at fault, or the caller's time is over.</exception>
    /// <exception cref="RemoteUnavailableException">The server cannot take the call now.</exception>
    /// <exception cref="OperationCanceledException">The caller gave up.</exception>
    public async Task<ModelInferResponse> InferAsync(
        TensorInput input, IReadOnlyList<string> outputs, TimeSpan? callerTimeout, CancellationToken cancellationToken)
    {
        var request = InferMessages.Write(remote.Model, remote.Version, input, outputs);
        using var late = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var allowed = callerTimeout < timeout ? callerTimeout.Value : timeout;
        if (callerTimeout < timeout)
        {
            late.CancelAfter(allowed);
        }

        try
        {
            return await circuit.Calls.ExecuteAsync(
                async token => await SendAsync(request, Options(allowed + DeadlineMargin, token)), late.Token);
        }
        catch (OperationCanceledException) when (late.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            throw new PredictionRefusedException(RefusalReason.DeadlineExceeded, "The call's time was over.");
        }
        catch (Exception failure) when (failure is RpcException or ExecutionRejectedException)
        {
            if (failure is RpcException answer && PeerFaults.IsPortalRefused(answer))
            {
                RemoteLog.PortalRefused(logger, Name, remote.Model, answer.StatusCode.ToString(), answer.Status.Detail);
            }

            var translated = PeerFaults.Translate(failure, Name);
            if (translated == failure)
            {
                throw;
            }

            throw translated;
        }
    }

    public async ValueTask DisposeAsync()
    {
        await circuit.DisposeAsync();
        channel.Dispose();
    }

    private static GrpcChannel Connect(Uri url, TimeSpan connectTimeout) => GrpcChannel.ForAddress(url, new()
    {
        HttpHandler = new SocketsHttpHandler
        {
            EnableMultipleHttp2Connections = true,
            ConnectTimeout = connectTimeout,
            AllowAutoRedirect = false,
            AutomaticDecompression = DecompressionMethods.None,
            // A server that the operator names is reached as named.
            UseProxy = false,
            KeepAlivePingDelay = TimeSpan.FromSeconds(30),
            KeepAlivePingTimeout = TimeSpan.FromSeconds(10),
            KeepAlivePingPolicy = HttpKeepAlivePingPolicy.WithActiveRequests,
        },
        DisposeHttpClient = true,
        MaxReceiveMessageSize = LargestAnswer,
        // The default grows to two minutes: a server that is back would go on being called dead.
        InitialReconnectBackoff = TimeSpan.FromMilliseconds(200),
        MaxReconnectBackoff = TimeSpan.FromSeconds(1),
    });

    private async Task<ModelInferResponse> SendAsync(ModelInferRequest request, CallOptions options)
    {
        try
        {
            return await client.ModelInferAsync(request, options);
        }
        catch (RpcException given) when (options.CancellationToken.IsCancellationRequested)
        {
            throw new OperationCanceledException(given.Status.Detail, given, options.CancellationToken);
        }
    }

    private async Task<bool> IsReadyAsync(CancellationToken cancellationToken)
    {
        try
        {
            var soon = Options(LongestConnect, cancellationToken);
            return (await client.ServerReadyAsync(new(), soon)).Ready
                && (await client.ModelReadyAsync(new() { Name = remote.Model, Version = remote.Version ?? "" }, soon)).Ready;
        }
        catch (RpcException)
        {
            return false;
        }
    }

    private CallOptions Options(TimeSpan allowed, CancellationToken cancellationToken) =>
        new(headers, TimeProvider.System.GetUtcNow().UtcDateTime + allowed, cancellationToken);
}
