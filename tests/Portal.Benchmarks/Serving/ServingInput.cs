using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;
using Google.Protobuf;
using Portal.Inference.Protocol;

namespace Portal.Benchmarks.Serving;

/// <summary>One tensor of a request.</summary>
/// <param name="Datatype">The protocol's word.</param>
internal sealed record ServingTensor(string Name, string Datatype, long[] Shape, byte[] Bytes);

/// <summary>One request's tensors, as JSON and as the binary extension writes them.</summary>
internal sealed record ServingInput(string Model, IReadOnlyList<ServingTensor> Tensors)
{
    public static ServingInput Mlp(Random random) => new("mlp", [Floats("x", [1, 64], random)]);

    public static ServingInput Image(string model, Random random) => new(model, [Floats("image", [1, 3, 224, 224], random)]);

    public static ServingInput Words(int length, Random random)
    {
        var ids = Enumerable.Range(0, length).Select(_ => (long)random.Next(1, 30_000)).ToArray();
        return new("encoder", [Longs("input_ids", ids), Longs("attention_mask", [.. Enumerable.Repeat(1L, length)])]);
    }

    /// <summary>The same words with padding after them, as a server that batches first come, first served must send them.</summary>
    public ServingInput PaddedTo(int length) => this with
    {
        Tensors = [.. Tensors.Select(tensor => tensor with { Shape = [1, length], Bytes = [.. tensor.Bytes, .. new byte[(length * 8) - tensor.Bytes.Length]] })],
    };

    /// <summary>The HTTP request's bytes, headers included.</summary>
    public byte[] Request(bool json, string? key)
    {
        var header = Encoding.UTF8.GetBytes(json ? JsonBody() : BinaryHeader());
        var tail = json ? 0 : Tensors.Sum(tensor => tensor.Bytes.Length);
        var lines = new StringBuilder();
        lines.Append(CultureInfo.InvariantCulture, $"POST /v2/models/{Model}/infer HTTP/1.1\r\nHost: localhost\r\n");
        lines.Append(CultureInfo.InvariantCulture, $"Content-Length: {header.Length + tail}\r\n");
        lines.Append(json
            ? "Content-Type: application/json\r\n"
            : FormattableString.Invariant($"Content-Type: application/octet-stream\r\nInference-Header-Content-Length: {header.Length}\r\n"));
        if (key is not null)
        {
            lines.Append(CultureInfo.InvariantCulture, $"Authorization: Bearer {key}\r\n");
        }
        lines.Append("\r\n");
        return [.. Encoding.ASCII.GetBytes(lines.ToString()), .. header, .. json ? [] : Tensors.SelectMany(tensor => tensor.Bytes)];
    }

    /// <summary>The same request in the protocol's message.</summary>
    public ModelInferRequest Message()
    {
        var message = new ModelInferRequest { ModelName = Model };
        foreach (var tensor in Tensors)
        {
            message.Inputs.Add(new ModelInferRequest.Types.InferInputTensor { Name = tensor.Name, Datatype = tensor.Datatype, Shape = { tensor.Shape } });
            message.RawInputContents.Add(ByteString.CopyFrom(tensor.Bytes));
        }
        return message;
    }

    private static ServingTensor Floats(string name, long[] shape, Random random)
    {
        var values = new float[shape.Aggregate(1L, (product, dimension) => product * dimension)];
        for (var i = 0; i < values.Length; i++)
        {
            values[i] = random.NextSingle();
        }
        return new(name, "FP32", shape, MemoryMarshal.AsBytes<float>(values).ToArray());
    }

    private static ServingTensor Longs(string name, long[] values) =>
        new(name, "INT64", [1, values.Length], MemoryMarshal.AsBytes<long>(values).ToArray());

    private static string Head(ServingTensor tensor) =>
        $"{{\"name\":\"{tensor.Name}\",\"datatype\":\"{tensor.Datatype}\",\"shape\":[{string.Join(',', tensor.Shape)}]";

    private string BinaryHeader() =>
        $"{{\"parameters\":{{\"binary_data_output\":true}},\"inputs\":[{string.Join(',', Tensors.Select(tensor =>
            $"{Head(tensor)},\"parameters\":{{\"binary_data_size\":{tensor.Bytes.Length}}}}}"))}]}}";

    private string JsonBody() => $"{{\"inputs\":[{string.Join(',', Tensors.Select(tensor => $"{Head(tensor)},\"data\":[{Numbers(tensor)}]}}"))}]}}";

    private static string Numbers(ServingTensor tensor) => tensor.Datatype == "FP32"
        ? string.Join(',', MemoryMarshal.Cast<byte, float>(tensor.Bytes).ToArray().Select(value => value.ToString("R", CultureInfo.InvariantCulture)))
        : string.Join(',', MemoryMarshal.Cast<byte, long>(tensor.Bytes).ToArray());
}
