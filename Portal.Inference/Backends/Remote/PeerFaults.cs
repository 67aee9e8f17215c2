using System.Globalization;
using System.Net.Sockets;
using Grpc.Core;
using Polly.CircuitBreaker;
using Polly.Timeout;
using Portal.Inference.Engine;

namespace Portal.Inference.Backends.Remote;

/// <summary>What the other server's statuses mean here.</summary>
internal static class PeerFaults
{
    private static readonly TimeSpan UsualWait = TimeSpan.FromSeconds(1);

    /// <summary>The server, rather than the call, is at fault: such answers open the circuit.</summary>
    public static bool IsDown(RpcException answer) =>
        answer.StatusCode is StatusCode.Unavailable or StatusCode.DeadlineExceeded || answer.Status.DebugException is HttpRequestException;

    /// <summary>No connection came about, so the call cannot have begun there: only then is it safe to try again.</summary>
    public static bool NothingWasSent(RpcException answer) =>
        answer.StatusCode == StatusCode.Unavailable && answer.Status.DebugException is SocketException or HttpRequestException
        {
            HttpRequestError: HttpRequestError.ConnectionError or HttpRequestError.NameResolutionError,
        };

    /// <summary>The portal is refused, not its caller: only the operator can mend that.</summary>
    public static bool IsPortalRefused(RpcException answer) => answer.StatusCode
        is StatusCode.Unauthenticated or StatusCode.PermissionDenied or StatusCode.NotFound or StatusCode.Unimplemented;

    /// <returns>What the engine's callers are told; the failure itself where nothing better can be said.</returns>
    public static Exception Translate(Exception failure, string server) => failure switch
    {
        BrokenCircuitException broken => new RemoteUnavailableException(server, false, broken.RetryAfter ?? UsualWait, failure),
        TimeoutRejectedException => new RemoteUnavailableException(server, false, UsualWait, failure),
        RpcException { StatusCode: StatusCode.InvalidArgument } answer => new PredictionRefusedException(
            RefusalReason.InvalidTensor, $"Server '{server}' says: {Short(answer.Status.Detail)}", Trailer(answer, "x-portal-field")),
        RpcException { StatusCode: StatusCode.ResourceExhausted } answer => new RemoteUnavailableException(server, true, WaitOf(answer), failure),
        RpcException answer when IsDown(answer) || IsPortalRefused(answer) =>
            new RemoteUnavailableException(server, false, WaitOf(answer), failure),
        _ => failure,
    };

    private static TimeSpan WaitOf(RpcException answer) =>
        int.TryParse(Trailer(answer, "retry-after-ms"), NumberStyles.None, CultureInfo.InvariantCulture, out var wait)
            ? TimeSpan.FromMilliseconds(wait)
            : UsualWait;

    private static string? Trailer(RpcException answer, string key) => answer.Trailers.Get(key) is { IsBinary: false } entry ? entry.Value : null;

    private static string Short(string text) => text.Length > 300 ? text[..300] : text;
}
