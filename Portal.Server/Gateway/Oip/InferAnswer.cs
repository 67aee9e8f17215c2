using System.Buffers;
using System.Globalization;
using System.IO.Pipelines;
using System.Text;
using System.Text.Json;
using Portal.Inference.Tensors;
using Portal.Inference.Tensors.Json;
using Portal.Server.Gateway.Oip.Body;

namespace Portal.Server.Gateway.Oip;

/// <summary>Writes an infer answer from the outputs' own bytes: JSON, and behind it the outputs that are wanted in binary.</summary>
internal sealed class InferAnswer(InferRequest request, string model, string version, IReadOnlyList<Tensor> outputs)
{
    private readonly bool[] binary = [.. outputs.Select(output => request.IsBinary(output.Name))];

    public Task WriteAsync(HttpResponse response, CancellationToken cancellationToken) =>
        binary.Contains(true) ? WriteWithTailAsync(response, cancellationToken) : WriteJsonAsync(response, cancellationToken);

    private async Task WriteJsonAsync(HttpResponse response, CancellationToken cancellationToken)
    {
        response.ContentType = "application/json";
        var writer = response.BodyWriter;
        await WriteDocumentAsync(writer, writer, cancellationToken);
        await writer.FlushAsync(cancellationToken);
    }

    private async Task WriteWithTailAsync(HttpResponse response, CancellationToken cancellationToken)
    {
        // The header in front tells the JSON's length, so the JSON is made before anything leaves.
        var json = new ArrayBufferWriter<byte>(512);
        await WriteDocumentAsync(json, null, cancellationToken);
        response.ContentType = "application/octet-stream";
        response.Headers[InferHeaders.JsonLength] = json.WrittenCount.ToString(CultureInfo.InvariantCulture);
        response.ContentLength = json.WrittenCount + outputs.Where((_, i) => binary[i]).Sum(output => (long)output.Length);
        await response.BodyWriter.WriteAsync(json.WrittenMemory, cancellationToken);
        for (var i = 0; i < outputs.Count; i++)
        {
            if (binary[i])
            {
                await response.BodyWriter.WriteAsync(outputs[i].Memory, cancellationToken);
            }
        }
    }

    private async Task WriteDocumentAsync(IBufferWriter<byte> to, PipeWriter? flushed, CancellationToken cancellationToken)
    {
        Write(to, $"{{\"model_name\":{Quoted(model)},\"model_version\":{Quoted(version)},");
        if (request.Id is { } id)
        {
            Write(to, $"\"id\":{Quoted(id)},");
        }
        Write(to, "\"outputs\":[");
        for (var i = 0; i < outputs.Count; i++)
        {
            var output = outputs[i];
            Write(to, $"{(i > 0 ? "," : "")}{{\"name\":{Quoted(output.Name)},\"datatype\":\"{output.Datatype.Name()}\",\"shape\":[{string.Join(",", output.Shape)}],");
            if (binary[i])
            {
                Write(to, $"\"parameters\":{{\"binary_data_size\":{output.Length}}}}}");
                continue;
            }
            Write(to, "\"data\":");
            for (var data = new JsonTensorWriter(output); !data.Write(to);)
            {
                if (flushed is not null)
                {
                    await flushed.FlushAsync(cancellationToken);
                }
            }
            Write(to, "}");
        }
        Write(to, "]}");
    }

    private static void Write(IBufferWriter<byte> to, string text) => Encoding.UTF8.GetBytes(text, to);

    private static string Quoted(string text) => $"\"{JsonEncodedText.Encode(text, OipJson.Options.Encoder)}\"";
}
