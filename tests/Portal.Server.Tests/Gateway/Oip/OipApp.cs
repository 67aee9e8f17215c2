using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using Portal.Server.Tests.Gateway.Fixture;
using Portal.Tests.Onnx;

namespace Portal.Server.Tests.Gateway.Oip;

/// <summary>A portal that runs real models: one that passes each datatype on, a small net, and some of other shapes.</summary>
public sealed class OipApp : IAsyncLifetime
{
    private readonly ModelFolder folder = new();
    private int tenants;

    internal static IReadOnlyDictionary<string, OnnxType> Identities { get; } = new Dictionary<string, OnnxType>
    {
        ["BOOL"] = OnnxType.Bool,
        ["UINT8"] = OnnxType.UInt8,
        ["UINT16"] = OnnxType.UInt16,
        ["UINT32"] = OnnxType.UInt32,
        ["UINT64"] = OnnxType.UInt64,
        ["INT8"] = OnnxType.Int8,
        ["INT16"] = OnnxType.Int16,
        ["INT32"] = OnnxType.Int32,
        ["INT64"] = OnnxType.Int64,
        ["FP16"] = OnnxType.Float16,
        ["BF16"] = OnnxType.BFloat16,
        ["FP32"] = OnnxType.Float,
        ["FP64"] = OnnxType.Double,
        ["BYTES"] = OnnxType.String,
    };

    internal GatewayApp Portal { get; private set; } = null!;

    /// <summary>The model that passes a datatype on.</summary>
    internal static string Identity(string datatype) => $"same-{datatype.ToLowerInvariant()}";

    public ValueTask InitializeAsync()
    {
        foreach (var (datatype, type) in Identities)
        {
            folder.Add(Identity(datatype), OnnxModels.Identity(type));
        }
        folder.Add("mlp", OnnxModels.Mlp());
        folder.Add("sum", Sum());
        folder.Add("grid", Grid());
        folder.Add("wide", Wide());
        folder.Add("echo", Echo());
        Portal = new GatewayApp { Models = folder };
        return default;
    }

    public async ValueTask DisposeAsync()
    {
        await Portal.DisposeAsync();
        folder.Dispose();
    }

    /// <summary>A new organisation, subscribed to these models.</summary>
    internal async Task<Tenant> Tenant(params string[] models)
    {
        var tenant = await Fixture.Tenant.Create(Portal, $"tenant-{Interlocked.Increment(ref tenants)}");
        foreach (var model in models)
        {
            await tenant.Subscribe(model, "payg", monthlyUnits: null);
        }
        return tenant;
    }

    /// <summary><c>a</c> and <c>b</c>, FP32 [-1], to their <c>sum</c> and their <c>difference</c>.</summary>
    private static byte[] Sum()
    {
        var g = new OnnxGraph("sum");
        var (a, b) = (g.Input("a", OnnxType.Float, "length"), g.Input("b", OnnxType.Float, "length"));
        g.Node("Add", [a, b], "sum");
        g.Node("Sub", [a, b], "difference");
        g.Output("sum", OnnxType.Float, "length");
        g.Output("difference", OnnxType.Float, "length");
        return g.ToModel();
    }

    /// <summary><c>x</c> to <c>y</c>, FP32 [-1,-1]: a row may be as long as it likes.</summary>
    private static byte[] Wide()
    {
        var g = new OnnxGraph("wide");
        g.Node("Identity", [g.Input("x", OnnxType.Float, "rows", "length")], "y");
        g.Output("y", OnnxType.Float, "rows", "length");
        return g.ToModel();
    }

    /// <summary>A graph whose tensors are called as those of a model of files.</summary>
    private static byte[] Echo()
    {
        var g = new OnnxGraph("echo");
        g.Node("Identity", [g.Input("inputs", OnnxType.String, 1)], "outputs");
        g.Output("outputs", OnnxType.String, 1);
        return g.ToModel();
    }

    /// <summary><c>x</c> to <c>y</c>, INT32 [-1,2,3].</summary>
    private static byte[] Grid()
    {
        var g = new OnnxGraph("grid");
        g.Node("Identity", [g.Input("x", OnnxType.Int32, "rows", 2, 3)], "y");
        g.Output("y", OnnxType.Int32, "rows", 2, 3);
        return g.ToModel();
    }
}

internal static class OipCalls
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public static Task<HttpResponseMessage> Infer(this Tenant tenant, string model, string json) =>
        tenant.Infer(model, Encoding.UTF8.GetBytes(json), null);

    /// <param name="tenant">Who calls.</param>
    /// <param name="model">The model.</param>
    /// <param name="body">JSON, JSON and a tail, or a tail alone.</param>
    /// <param name="jsonLength">The header that says how many bytes are JSON; null leaves it away.</param>
    public static Task<HttpResponseMessage> Infer(this Tenant tenant, string model, byte[] body, string? jsonLength, string? encoding = null)
    {
        var content = new ByteArrayContent(body);
        content.Headers.ContentType = new MediaTypeHeaderValue(jsonLength is null ? "application/json" : "application/octet-stream");
        if (jsonLength is not null)
        {
            content.Headers.Add("Inference-Header-Content-Length", jsonLength);
        }
        if (encoding is not null)
        {
            content.Headers.ContentEncoding.Add(encoding);
        }
        return tenant.WithKey().PostAsync($"/v2/models/{model}/infer", content, Stop);
    }

    /// <summary>The answer's message; an answer without one fails the test.</summary>
    public static async Task<string> Error(this HttpResponseMessage response)
    {
        var body = await response.Json();
        Assert.Equal("error", Assert.Single(body.EnumerateObject().Select(property => property.Name)));
        return body.GetProperty("error").GetString()!;
    }

    public static JsonElement Data(this JsonElement answer, int output = 0) => answer.GetProperty("outputs")[output].GetProperty("data");
}
