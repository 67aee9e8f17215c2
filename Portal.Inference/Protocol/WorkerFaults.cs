using System.Globalization;
using Grpc.Core;
using Portal.Inference.Engine;

namespace Portal.Inference.Protocol;

/// <summary>What the engine throws, as gRPC statuses with trailers, and back.</summary>
internal static class WorkerFaults
{
    /// <summary>There when the worker itself answered; its absence means that the connection broke.</summary>
    public const string Answered = "x-portal-answered";

    private const string Reason = "x-portal-reason";
    private const string Field = "x-portal-field";
    private const string Queue = "x-portal-queue";
    private const string Bound = "x-portal-bound";
    private const string Knob = "x-portal-knob";
    private const string Wait = "retry-after-ms";
    private const int LongestMessage = 500;

    public static (StatusCode Status, string Message, IReadOnlyList<(string Name, string Value)> Trailers) Write(Exception failure)
    {
        List<(string, string)> trailers = [(Answered, "1")];
        switch (failure)
        {
            case PredictionRefusedException refused:
                trailers.Add((Reason, refused.Reason.ToString()));
                if (refused.Field is { } field)
                {
                    trailers.Add((Field, Uri.EscapeDataString(Short(field))));
                }

                return (StatusCode.InvalidArgument, Short(refused.Message), trailers);
            case EngineOverloadedException full:
                trailers.Add((Queue, Uri.EscapeDataString(full.Queue)));
                trailers.Add((Bound, full.Bound.ToString(CultureInfo.InvariantCulture)));
                trailers.Add((Knob, Uri.EscapeDataString(full.Knob)));
                trailers.Add((Wait, ((long)full.RetryAfter.TotalMilliseconds).ToString(CultureInfo.InvariantCulture)));
                return (StatusCode.ResourceExhausted, "full", trailers);
            case OperationCanceledException:
                return (StatusCode.Cancelled, "cancelled", trailers);
            default:
                return (StatusCode.Internal, Short($"{failure.GetType().Name}: {failure.Message}"), trailers);
        }
    }

    /// <returns>Null when the worker did not say anything: it is gone.</returns>
    public static Exception? Read(RpcException failure)
    {
        if (Trailer(failure, Answered) is null)
        {
            return null;
        }

        return failure.StatusCode switch
        {
            StatusCode.InvalidArgument => new PredictionRefusedException(
                Enum.TryParse<RefusalReason>(Trailer(failure, Reason), out var reason) && Enum.IsDefined(reason) ? reason : RefusalReason.Undecodable,
                failure.Status.Detail,
                Unescaped(failure, Field)),
            StatusCode.ResourceExhausted => new EngineOverloadedException(
                Unescaped(failure, Queue) ?? "worker", Number(failure, Bound), Unescaped(failure, Knob) ?? "Engine", TimeSpan.FromMilliseconds(Number(failure, Wait))),
            StatusCode.Cancelled => new OperationCanceledException(),
            _ => new InvalidOperationException($"The worker failed: {failure.Status.Detail}"),
        };
    }

    private static string Short(string text) => text.Length > LongestMessage ? text[..LongestMessage] : text;

    private static string? Trailer(RpcException failure, string name) => failure.Trailers.Get(name) is { IsBinary: false } entry ? entry.Value : null;

    private static string? Unescaped(RpcException failure, string name) => Trailer(failure, name) is { } value ? Uri.UnescapeDataString(value) : null;

    private static long Number(RpcException failure, string name) =>
        long.TryParse(Trailer(failure, name), NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : 0;
}
