using System.Globalization;
using System.Text;
using Grpc.Core;
using Portal.Server.Gateway.Admission;
using Portal.Server.Gateway.Admission.Retries;

namespace Portal.Server.Gateway.Oip.Grpc;

/// <summary>The door's refusals as gRPC says them: a status, a sentence, and in the trailers what a program can act on.</summary>
internal static class GrpcRefusal
{
    private const string RetryAfterMs = "retry-after-ms";
    private const string Code = "x-portal-code";
    private const string Field = "x-portal-field";

    public static RpcException ToException(this DoorRefusal refusal) => new(StatusOf(refusal), Trailers(refusal));

    /// <summary>Answers before the call's message was read.</summary>
    public static void Write(this DoorRefusal refusal, HttpResponse response)
    {
        // Without a body the trailers are the headers.
        response.ContentType = "application/grpc";
        var status = StatusOf(refusal);
        response.Headers["grpc-status"] = ((int)status.StatusCode).ToString(CultureInfo.InvariantCulture);
        response.Headers["grpc-message"] = Escaped(status.Detail);
        foreach (var trailer in Trailers(refusal))
        {
            response.Headers[trailer.Key] = trailer.Value;
        }
    }

    private static Status StatusOf(DoorRefusal refusal) => new(StatusOf(refusal.Refusal.Status, refusal.Refusal.Code), refusal.Refusal.Message);

    private static StatusCode StatusOf(int status, string code) => status switch
    {
        StatusCodes.Status400BadRequest or StatusCodes.Status413PayloadTooLarge
            or StatusCodes.Status415UnsupportedMediaType or StatusCodes.Status422UnprocessableEntity => StatusCode.InvalidArgument,
        StatusCodes.Status401Unauthorized => StatusCode.Unauthenticated,
        StatusCodes.Status403Forbidden => StatusCode.PermissionDenied,
        StatusCodes.Status404NotFound or StatusCodes.Status410Gone => StatusCode.NotFound,
        StatusCodes.Status409Conflict => code == RetryRefusals.InFlightCode ? StatusCode.Aborted : StatusCode.AlreadyExists,
        StatusCodes.Status429TooManyRequests => StatusCode.ResourceExhausted,
        StatusCodes.Status499ClientClosedRequest => StatusCode.Cancelled,
        StatusCodes.Status503ServiceUnavailable => code == DoorRefusals.OverloadedCode ? StatusCode.ResourceExhausted : StatusCode.Unavailable,
        StatusCodes.Status504GatewayTimeout => StatusCode.DeadlineExceeded,
        _ => StatusCode.Internal,
    };

    // Only what a header cannot carry, and the sign of escaping itself: some clients show the rest as it comes.
    private static string Escaped(string text) => string.Concat(Encoding.UTF8.GetBytes(text).Select(
        letter => letter is >= (byte)' ' and <= (byte)'~' and not (byte)'%' ? ((char)letter).ToString() : $"%{letter:X2}"));

    private static Metadata Trailers(DoorRefusal refusal)
    {
        var trailers = new Metadata { { Code, refusal.Refusal.Code } };
        if (refusal.RetryAfter is { } wait)
        {
            // Rounded up, so that who waits as told is let in.
            trailers.Add(RetryAfterMs, Math.Max(1, (long)Math.Ceiling(wait.TotalMilliseconds)).ToString(CultureInfo.InvariantCulture));
        }
        // The field is the caller's own word; a header takes only a part of them.
        if (refusal.Refusal.Field is { Length: <= 64 } field && field.All(letter => letter is > ' ' and < '\u007f'))
        {
            trailers.Add(Field, field);
        }
        foreach (var (name, value) in refusal.Receipt is { } receipt ? ReceiptOnAnswer.Fields(receipt) : [])
        {
            trailers.Add(name, value);
        }
        return trailers;
    }
}
