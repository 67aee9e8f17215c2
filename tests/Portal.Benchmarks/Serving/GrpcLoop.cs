using System.Diagnostics;
using System.Net;
using Grpc.Core;
using Grpc.Net.Client;
using Portal.Inference.Protocol;

namespace Portal.Benchmarks.Serving;

/// <summary><see cref="ClosedLoop"/> over gRPC: each client has a connection of its own.</summary>
internal static class GrpcLoop
{
    /// <param name="url">Where the server speaks gRPC.</param>
    /// <param name="key">An API key.</param>
    /// <param name="clients">Connections.</param>
    /// <param name="requests">Each client goes through them from a place of its own.</param>
    /// <param name="window">How long they go on.</param>
    public static async Task<LoadSeen> RunAsync(Uri url, string? key, int clients, IReadOnlyList<ModelInferRequest> requests, TimeSpan window)
    {
        var watch = Stopwatch.StartNew();
        var seen = await Task.WhenAll(Enumerable.Range(0, clients).Select(client => Task.Run(() => ClientAsync(url, key, client, requests, watch, window))));
        var elapsed = watch.Elapsed;
        return new(
            seen.Sum(client => client.Good.Count), seen.Sum(client => client.Bad.Count), elapsed,
            [.. seen.SelectMany(client => client.Good).Order()], [.. seen.SelectMany(client => client.Bad).Order()]);
    }

    private static async Task<(List<double> Good, List<double> Bad)> ClientAsync(
        Uri url, string? key, int client, IReadOnlyList<ModelInferRequest> requests, Stopwatch watch, TimeSpan window)
    {
        using var channel = GrpcChannel.ForAddress(url, new() { HttpHandler = new SocketsHttpHandler() });
        var service = new GRPCInferenceService.GRPCInferenceServiceClient(channel);
        var headers = new Metadata { { "authorization", $"Bearer {key}" } };
        List<double> good = [], bad = [];
        for (var turn = client * 7; watch.Elapsed < window; turn++)
        {
            var sent = Stopwatch.GetTimestamp();
            try
            {
                await service.ModelInferAsync(requests[turn % requests.Count], headers);
                good.Add(Stopwatch.GetElapsedTime(sent).TotalMilliseconds);
            }
            catch (RpcException)
            {
                bad.Add(Stopwatch.GetElapsedTime(sent).TotalMilliseconds);
            }
        }
        return (good, bad);
    }
}
