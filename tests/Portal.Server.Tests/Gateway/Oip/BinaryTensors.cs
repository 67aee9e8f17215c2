using System.Buffers.Binary;
using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Portal.Server.Tests.Gateway.Fixture;

namespace Portal.Server.Tests.Gateway.Oip;

/// <summary>A client of the binary tensor extension, written from its description and from nothing of the portal's.</summary>
internal sealed class BinaryTensors
{
    private readonly JsonArray inputs = [];
    private readonly JsonArray outputs = [];
    private readonly JsonObject parameters = [];
    private readonly List<byte[]> tails = [];

    public BinaryTensors Input(string name, string datatype, long[] shape, byte[] bytes)
    {
        inputs.Add(new JsonObject
        {
            ["name"] = name,
            ["datatype"] = datatype,
            ["shape"] = new JsonArray([.. shape.Select(dimension => (JsonNode)dimension)]),
            ["parameters"] = new JsonObject { ["binary_data_size"] = bytes.Length },
        });
        tails.Add(bytes);
        return this;
    }

    public BinaryTensors JsonInput(string json)
    {
        inputs.Add(JsonNode.Parse(json));
        return this;
    }

    public BinaryTensors Output(string name, bool? binary = null)
    {
        outputs.Add(binary is null
            ? new JsonObject { ["name"] = name }
            : new JsonObject { ["name"] = name, ["parameters"] = new JsonObject { ["binary_data"] = binary } });
        return this;
    }

    public BinaryTensors AllOutputsInBinary()
    {
        parameters["binary_data_output"] = true;
        return this;
    }

    public (byte[] Body, int JsonLength) Written()
    {
        var request = new JsonObject { ["id"] = "call-1", ["inputs"] = inputs.DeepClone(), ["parameters"] = parameters.DeepClone() };
        if (outputs.Count > 0)
        {
            request["outputs"] = outputs.DeepClone();
        }
        var json = Encoding.UTF8.GetBytes(request.ToJsonString());
        return ([.. json, .. tails.SelectMany(tail => tail)], json.Length);
    }

    public async Task<BinaryAnswer> Send(Tenant tenant, string model)
    {
        var (body, json) = Written();
        return await BinaryAnswer.Read(await tenant.Infer(model, body, json.ToString(CultureInfo.InvariantCulture)));
    }

    /// <summary>BYTES elements as the extension lays them out.</summary>
    public static byte[] Strings(params byte[][] elements)
    {
        var bytes = new List<byte>();
        foreach (var element in elements)
        {
            var length = new byte[4];
            BinaryPrimitives.WriteInt32LittleEndian(length, element.Length);
            bytes.AddRange([.. length, .. element]);
        }
        return [.. bytes];
    }
}

/// <param name="Header">The answer's JSON.</param>
/// <param name="Tails">Binary outputs by name.</param>
internal sealed record BinaryAnswer(JsonElement Header, IReadOnlyDictionary<string, byte[]> Tails)
{
    public static async Task<BinaryAnswer> Read(HttpResponseMessage response)
    {
        var body = await response.Content.ReadAsByteArrayAsync(TestContext.Current.CancellationToken);
        Assert.True(response.IsSuccessStatusCode, Encoding.UTF8.GetString(body));
        var length = response.Headers.TryGetValues("Inference-Header-Content-Length", out var values)
            || response.Content.Headers.TryGetValues("Inference-Header-Content-Length", out values)
            ? int.Parse(values.Single(), CultureInfo.InvariantCulture)
            : body.Length;
        var header = JsonSerializer.Deserialize<JsonElement>(body.AsSpan(0, length));
        var (tails, at) = (new Dictionary<string, byte[]>(), length);
        foreach (var output in header.GetProperty("outputs").EnumerateArray())
        {
            if (output.TryGetProperty("parameters", out var parameters) && parameters.TryGetProperty("binary_data_size", out var size))
            {
                tails[output.GetProperty("name").GetString()!] = body[at..(at += size.GetInt32())];
            }
        }
        Assert.Equal(body.Length, at);
        return new(header, tails);
    }
}
