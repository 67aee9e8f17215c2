using System.Security.Cryptography;
using System.Text;
using Google.Protobuf;
using Portal.Server.Features.Keys;
using Portal.Server.Gateway.Oip.Body;

namespace Portal.Server.Gateway.Admission.Retries;

/// <summary>Writes the answer of a face, headers and all. It may be called for a response that never leaves.</summary>
internal delegate Task AnswerWriter(Prediction prediction, HttpContext to);

/// <summary>A call with an Idempotency-Key: what the caller sent for that, and how its face writes the answer.</summary>
internal sealed class RetriableCall
{
    public const string Header = "Idempotency-Key";

    private readonly HttpContext http;
    private readonly Func<CancellationToken, ValueTask<byte[]>> hashBody;
    private byte[]? digest;

    private RetriableCall(HttpContext http, AnswerWriter? write, Func<CancellationToken, ValueTask<byte[]>> hashBody)
    {
        (this.http, Write, this.hashBody) = (http, write, hashBody);
        var sent = http.Request.Headers[Header];
        var key = sent.Count == 1 ? sent.ToString() : "";
        HasValidKey = RetryKey.IsValid(key);
        Key = ApiKeyHeaders.Read(http.Request).Key is { } text && ApiKeyText.Parse(text) is { } apiKey ? new(key, apiKey.Secret) : null;
    }

    public bool HasValidKey { get; }

    /// <summary>Null for a caller without an API key: there is no secret to seal an answer with.</summary>
    public RetryKey? Key { get; }

    /// <summary>Null for a stream, which leaves before its end is known.</summary>
    public AnswerWriter? Write { get; }

    public IServiceProvider Services => http.RequestServices;

    /// <param name="http">The request; its body is hashed from here on, so nobody may have read of it.</param>
    /// <param name="write">Null for a stream.</param>
    /// <returns>Null for a call without the header, which nothing changes for.</returns>
    public static RetriableCall? Of(HttpContext http, AnswerWriter? write)
    {
        if (!http.Request.Headers.ContainsKey(Header))
        {
            return null;
        }
        var body = new HashedBody(http.Request.Body);
        http.Response.RegisterForDispose(body);
        http.Request.Body = body;
        return new(http, write, body.HashAsync);
    }

    /// <summary>The same for a message of gRPC, which was read already.</summary>
    /// <param name="http">The request.</param>
    /// <param name="canonical">The message in a form that is the same for equal messages.</param>
    /// <param name="write">How the answer is written.</param>
    public static RetriableCall? Of(HttpContext http, Func<IMessage> canonical, AnswerWriter write) => http.Request.Headers.ContainsKey(Header)
        ? new(http, write, _ => ValueTask.FromResult(SHA256.HashData(canonical().ToByteArray())))
        : null;

    /// <summary>What was asked, by a caller with a <see cref="Key"/>: the address with model and version, the body, and the headers that say how to read it.</summary>
    public async ValueTask<byte[]> DigestAsync(CancellationToken cancellationToken)
    {
        if (digest is null)
        {
            var request = http.Request;
            string[] head =
            [
                request.PathBase + request.Path, request.QueryString.ToString(), request.ContentType ?? "",
                request.Headers.ContentEncoding.ToString(), request.Headers[InferHeaders.JsonLength].ToString(),
            ];
            // No header and no address of a known model has a line break.
            // Keyed: whoever steals the database cannot try short or common inputs against it without the caller's Idempotency-Key.
            byte[] asked = [.. Encoding.UTF8.GetBytes(string.Join('\n', head)), (byte)'\n', .. await hashBody(cancellationToken)];
            digest = HMACSHA256.HashData(Encoding.ASCII.GetBytes(Key!.Key), asked);
        }
        return digest;
    }
}
