using System.Text;
using Portal.Server.Metering;

namespace Portal.Server.Gateway.Admission.Retries;

/// <summary>An answer as it left, or as it will: status, headers and body.</summary>
internal sealed record RecordedAnswer(int Status, IReadOnlyList<KeyValuePair<string, string>> Headers, ReadOnlyMemory<byte> Body)
{
    public const string Replayed = "Idempotency-Replayed";

    /// <summary>Writes down what a face answers with, before anything leaves.</summary>
    /// <returns>Null when the body is larger than may be kept.</returns>
    public static async Task<RecordedAnswer?> OfAsync(AnswerWriter write, Prediction prediction, IServiceProvider services, int most)
    {
        var http = new DefaultHttpContext { RequestServices = services };
        using var body = new BoundedBuffer(most);
        http.Response.Body = body;
        try
        {
            await write(prediction, http);
            await http.Response.CompleteAsync();
        }
        catch (AnswerTooLargeException)
        {
            return null;
        }
        var headers = http.Response.Headers.Where(header => header.Key != "Content-Length")
            .Select(header => KeyValuePair.Create(header.Key, header.Value.ToString()));
        return new(http.Response.StatusCode, [.. headers], body.ToArray());
    }

    public static RecordedAnswer FromBytes(byte[] bytes)
    {
        using var reader = new BinaryReader(new MemoryStream(bytes), Encoding.UTF8);
        var status = reader.ReadInt32();
        var headers = new KeyValuePair<string, string>[reader.ReadInt32()];
        for (var i = 0; i < headers.Length; i++)
        {
            headers[i] = new(reader.ReadString(), reader.ReadString());
        }
        return new(status, headers, bytes.AsMemory((int)reader.BaseStream.Position));
    }

    /// <summary>
    /// The same answer with the receipt that the ledger settled: the price of graduated tiers is known only then, when the
    /// answer is written down already.
    /// </summary>
    public RecordedAnswer WithReceipt(UsageEvent receipt)
    {
        var fields = ReceiptOnAnswer.Fields(receipt).ToDictionary(field => field.Name, field => field.Value, StringComparer.OrdinalIgnoreCase);
        return this with
        {
            Headers = [.. Headers.Select(header => fields.TryGetValue(header.Key, out var value) ? KeyValuePair.Create(header.Key, value) : header)],
        };
    }

    public byte[] ToBytes()
    {
        using var bytes = new MemoryStream();
        using var writer = new BinaryWriter(bytes, Encoding.UTF8);
        writer.Write(Status);
        writer.Write(Headers.Count);
        foreach (var (name, value) in Headers)
        {
            writer.Write(name);
            writer.Write(value);
        }
        writer.Write(Body.Span);
        writer.Flush();
        return bytes.ToArray();
    }

    /// <param name="response">Where it goes.</param>
    /// <param name="again">Whether it left before.</param>
    public void WriteHead(HttpResponse response, bool again)
    {
        response.StatusCode = Status;
        foreach (var (name, value) in Headers)
        {
            response.Headers[name] = value;
        }
        if (again)
        {
            response.Headers[Replayed] = "true";
        }
    }

    public async Task WriteAsync(HttpResponse response, bool again, CancellationToken cancellationToken)
    {
        WriteHead(response, again);
        response.ContentLength = Body.Length;
        await response.Body.WriteAsync(Body, cancellationToken);
    }

    /// <summary>Stops whoever writes more than may be kept, before it takes the memory.</summary>
    private sealed class BoundedBuffer(int most) : MemoryStream
    {
        public override void Write(byte[] buffer, int offset, int count)
        {
            Require(count);
            base.Write(buffer, offset, count);
        }

        public override void Write(ReadOnlySpan<byte> buffer)
        {
            Require(buffer.Length);
            base.Write(buffer);
        }

        public override void WriteByte(byte value)
        {
            Require(1);
            base.WriteByte(value);
        }

        private void Require(int count)
        {
            if (Length + count > most)
            {
                throw new AnswerTooLargeException();
            }
        }
    }

    private sealed class AnswerTooLargeException : Exception;
}
