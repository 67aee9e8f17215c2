using System.Buffers;
using System.IO.Compression;
using System.IO.Pipelines;
using Portal.Inference.Tensors;

namespace Portal.Server.Gateway.Oip.Body;

/// <summary>A request's body, unpacked and counted while it comes: never more is kept than the limit.</summary>
internal sealed class InferBodyPipe : IAsyncDisposable
{
    private const int Modest = 16 * 1024;

    private readonly PipeReader reader;
    private readonly Stream? unpacked;
    private readonly BodyBudget.Lease lease;
    private long read;

    /// <param name="request">The request.</param>
    /// <param name="limit">Bytes at most, before and after unpacking.</param>
    /// <param name="lease">Where its bytes are counted.</param>
    /// <exception cref="InferRequestException">It announces too many bytes, or is packed in a way that is not known.</exception>
    public InferBodyPipe(HttpRequest request, long limit, BodyBudget.Lease lease)
    {
        (Limit, this.lease) = (limit, lease);
        if (request.ContentLength > limit)
        {
            throw TooLarge();
        }
        unpacked = request.Headers.ContentEncoding.ToString().ToLowerInvariant() switch
        {
            "" or "identity" => null,
            "gzip" => new GZipStream(request.Body, CompressionMode.Decompress, leaveOpen: true),
            "deflate" => new ZLibStream(request.Body, CompressionMode.Decompress, leaveOpen: true),
            _ => throw new InferRequestException("The Content-Encoding is neither gzip nor deflate.", "Content-Encoding"),
        };
        reader = unpacked is null ? request.BodyReader : PipeReader.Create(unpacked, new(bufferSize: 64 * 1024, leaveOpen: true));
        Length = unpacked is null ? request.ContentLength : null;
        // What is announced is counted before a byte of it is read.
        lease.Take(Length ?? 0);
    }

    /// <summary>Bytes that a body may have at most.</summary>
    public long Limit { get; }

    /// <summary>Bytes in all; null when only the end will tell.</summary>
    public long? Length { get; }

    /// <summary>Bytes that may still come.</summary>
    public long Room => (Length ?? Limit) - read;

    /// <summary>Reads as many bytes, or fewer when the body ends before. Bytes that are only announced get no memory before they come.</summary>
    /// <param name="bytes">How many.</param>
    /// <param name="before">What the buffer begins with.</param>
    public async ValueTask<NativeBuffer> ReadAsync(long bytes, ReadOnlyMemory<byte> before, CancellationToken cancellationToken)
    {
        var buffer = new NativeBuffer(before.Length + (int)Math.Min(bytes, Length is null ? Modest : Room));
        try
        {
            buffer.Append(before.Span);
            while (bytes > 0 && await NextAsync(cancellationToken) is { IsEmpty: false } next)
            {
                var part = next.Slice(0, Math.Min(next.Length, bytes));
                foreach (var segment in part)
                {
                    buffer.Append(segment.Span);
                }
                bytes -= part.Length;
                Consume(part);
            }
            return buffer;
        }
        catch
        {
            buffer.Dispose();
            throw;
        }
    }

    /// <summary>Whether nothing more comes.</summary>
    public async ValueTask<bool> IsAtEndAsync(CancellationToken cancellationToken)
    {
        if (await NextAsync(cancellationToken) is not { IsEmpty: false } next)
        {
            return true;
        }
        reader.AdvanceTo(next.Start);
        return false;
    }

    public async ValueTask DisposeAsync()
    {
        if (unpacked is not null)
        {
            await reader.CompleteAsync();
            await unpacked.DisposeAsync();
        }
    }

    /// <returns>What has come and is not consumed; empty at the end.</returns>
    private async ValueTask<ReadOnlySequence<byte>> NextAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            var result = await reader.ReadAsync(cancellationToken);
            if (!result.Buffer.IsEmpty)
            {
                return result.Buffer;
            }
            reader.AdvanceTo(result.Buffer.End);
            if (result.IsCompleted)
            {
                return default;
            }
        }
    }

    private void Consume(ReadOnlySequence<byte> part)
    {
        reader.AdvanceTo(part.End);
        read += part.Length;
        if (read > Limit)
        {
            throw TooLarge();
        }
        if (Length is null)
        {
            lease.Take(part.Length);
        }
    }

    private InferRequestException TooLarge() =>
        new($"The body is larger than {Limit >> 20} MiB.", "body", StatusCodes.Status413PayloadTooLarge);
}
