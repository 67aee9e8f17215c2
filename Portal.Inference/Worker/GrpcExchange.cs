using System.Buffers;
using System.Buffers.Binary;
using System.Globalization;
using Google.Protobuf;
using Grpc.Core;
using Microsoft.AspNetCore.Http.Features;

namespace Portal.Inference.Worker;

/// <summary>One gRPC call on HTTP/2: a five-byte head before each message, the status in the trailers.</summary>
internal sealed class GrpcExchange(IFeatureCollection features)
{
    private const int Head = 5;

    private readonly IHttpResponseBodyFeature body = features.GetRequiredFeature<IHttpResponseBodyFeature>();

    public string Path { get; } = features.GetRequiredFeature<IHttpRequestFeature>().Path;

    /// <summary>Cancelled when the caller leaves.</summary>
    public CancellationToken Aborted { get; } = features.GetRequiredFeature<IHttpRequestLifetimeFeature>().RequestAborted;

    /// <returns>Null when it is not there, or more than once.</returns>
    public string? Header(string name) =>
        features.GetRequiredFeature<IHttpRequestFeature>().Headers[name] is [var only] ? only : null;

    /// <exception cref="InvalidDataException">What came is not one message.</exception>
    public async ValueTask<T> ReadAsync<T>(MessageParser<T> parser)
        where T : class, IMessage<T>
    {
        var reader = features.GetRequiredFeature<IRequestBodyPipeFeature>().Reader;
        while (true)
        {
            var read = await reader.ReadAsync(Aborted);
            var bytes = read.Buffer;
            if (LengthOf(bytes) is { } length && bytes.Length >= Head + length)
            {
                var message = parser.ParseFrom(bytes.Slice(Head, length));
                reader.AdvanceTo(bytes.End);
                return message;
            }

            if (read.IsCompleted)
            {
                throw new InvalidDataException("The message ends early.");
            }

            reader.AdvanceTo(bytes.Start, bytes.End);
        }
    }

    /// <summary>Sends a message; its memory is free when it returns.</summary>
    public async ValueTask WriteAsync(IMessage message)
    {
        Begin();
        var size = message.CalculateSize();
        var writer = body.Writer;
        writer.GetSpan(Head)[0] = 0;
        BinaryPrimitives.WriteInt32BigEndian(writer.GetSpan(Head)[1..], size);
        writer.Advance(Head);
        message.WriteTo(writer);
        await writer.FlushAsync(Aborted);
    }

    public async ValueTask EndAsync(StatusCode status, string message, IEnumerable<(string Name, string Value)> more)
    {
        Begin();
        var trailers = features.GetRequiredFeature<IHttpResponseTrailersFeature>().Trailers;
        trailers["grpc-status"] = ((int)status).ToString(CultureInfo.InvariantCulture);
        if (message.Length > 0)
        {
            trailers["grpc-message"] = Uri.EscapeDataString(message);
        }

        foreach (var (name, value) in more)
        {
            trailers[name] = value;
        }

        await body.CompleteAsync();
    }

    private void Begin()
    {
        if (!features.GetRequiredFeature<IHttpResponseFeature>().HasStarted)
        {
            features.GetRequiredFeature<IHttpResponseFeature>().Headers.ContentType = "application/grpc";
        }
    }

    private static int? LengthOf(in ReadOnlySequence<byte> bytes)
    {
        if (bytes.Length < Head)
        {
            return null;
        }

        Span<byte> head = stackalloc byte[Head];
        bytes.Slice(0, Head).CopyTo(head);
        var length = BinaryPrimitives.ReadUInt32BigEndian(head[1..]);
        return head[0] == 0 && length <= int.MaxValue ? (int)length : throw new InvalidDataException("The message is packed or too long.");
    }
}
