using System.Globalization;
using System.IO.Compression;
using System.Net;
using System.Net.Sockets;
using System.Text;
using Portal.Server.Tests.Gateway.Fixture;

namespace Portal.Server.Tests.Gateway.Oip;

public sealed class BadInferTests(OipApp oip) : IClassFixture<OipApp>
{
    private const string Good = """{"name":"a","shape":[2],"datatype":"FP32","data":[1,2]},{"name":"b","shape":[2],"datatype":"FP32","data":[1,2]}""";

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("'b'", """{"name":"a","shape":[2],"datatype":"FP32","data":[1,2]},{"name":"b","shape":[2,1],"datatype":"FP32","data":[1,2]}""")]
    [InlineData("'b'", """{"name":"a","shape":[2],"datatype":"FP32","data":[1,2]},{"name":"b","shape":[2],"datatype":"FP64","data":[1,2]}""")]
    [InlineData("'b'", """{"name":"a","shape":[2],"datatype":"FP32","data":[1,2]}""")]
    [InlineData("'c'", """@,{"name":"c","shape":[1],"datatype":"FP32","data":[1]}""")]
    [InlineData("'a'", """@,{"name":"a","shape":[2],"datatype":"FP32","data":[1,2]}""")]
    [InlineData("'a'", """{"name":"a","shape":[3],"datatype":"FP32","data":[1,2]}""")]
    [InlineData("'a'", """{"name":"a","shape":[1],"datatype":"FP32","data":[1,2]}""")]
    [InlineData("'a'", """{"name":"a","shape":[2],"datatype":"FP32","data":[[1],[2]]}""")]
    [InlineData("'a'", """{"name":"a","shape":[2,2],"datatype":"FP32","data":[[1,2],[3]]}""")]
    [InlineData("'a'", """{"name":"a","shape":[2,2],"datatype":"FP32","data":[[1,2],3,4]}""")]
    [InlineData("'a'", """{"name":"a","shape":[-2],"datatype":"FP32","data":[1,2]}""")]
    [InlineData("'a'", """{"name":"a","shape":[4294967296,4294967296],"datatype":"FP32","data":[1,2]}""")]
    [InlineData("'a'", """{"name":"a","shape":[9223372036854775807],"datatype":"FP32","data":[1,2]}""")]
    [InlineData("'a'", """{"name":"a","shape":[99999999999999999999],"datatype":"FP32","data":[1,2]}""")]
    [InlineData("'a'", """{"name":"a","shape":[1.5],"datatype":"FP32","data":[1,2]}""")]
    [InlineData("'a'", """{"name":"a","shape":[0],"datatype":"FP32","data":[]},{"name":"b","shape":[0],"datatype":"FP32","data":[]}""")]
    [InlineData("'a'", """{"name":"a","shape":"2","datatype":"FP32","data":[1,2]}""")]
    [InlineData("'a'", """{"name":"a","datatype":"FP32","data":[1,2]}""")]
    [InlineData("'a'", """{"name":"a","shape":[2],"data":[1,2]}""")]
    [InlineData("'a'", """{"name":"a","shape":[2],"datatype":"FLOAT","data":[1,2]}""")]
    [InlineData("'a'", """{"name":"a","shape":[2],"datatype":"FP16","data":[1,2]}""")]
    [InlineData("'a'", """{"name":"a","shape":[2],"datatype":"FP32"}""")]
    [InlineData("inputs[0]", """{"name":"a","shape":[2],"datatype":"FP32","data":1}""")]
    [InlineData("inputs[0]", """{"shape":[2],"datatype":"FP32","data":[1,2]}""")]
    [InlineData("inputs[0]", """{"name":7,"shape":[2],"datatype":"FP32","data":[1,2]}""")]
    [InlineData("inputs[0].data", """{"name":"a","shape":[2],"datatype":"FP32","data":[1,2],"data":[1,2]}""")]
    [InlineData("'a'", """{"name":"a","shape":[2],"datatype":"FP32","data":[1,2],"parameters":{"binary_data_size":8}}""")]
    [InlineData("'a'", """{"name":"a","shape":[2],"datatype":"FP32","parameters":{"binary_data_size":-8}}""")]
    [InlineData("'a'", """{"name":"a","shape":[2],"datatype":"FP32","parameters":{"binary_data_size":"8"}}""")]
    [InlineData("'a'", """{"name":"a","shape":[2],"datatype":"FP32","parameters":[]}""")]
    [InlineData("'a'", """{"name":"a","shape":[2],"datatype":"FP32","data":[1,NaN]}""")]
    [InlineData("'a'", """{"name":"a","shape":[2],"datatype":"FP32","data":[1,Infinity]}""")]
    [InlineData("'a'", """{"name":"a","shape":[2],"datatype":"FP32","data":[1,1e39]}""")]
    [InlineData("'a'", """{"name":"a","shape":[2],"datatype":"FP32","data":[1,null]}""")]
    [InlineData("'a'", """{"name":"a","shape":[2],"datatype":"FP32","data":["1","2"]}""")]
    [InlineData("'a'", """{"name":"a","shape":[2],"datatype":"FP32","data":[01,2]}""")]
    [InlineData("'a'", """{"name":"a","shape":[2],"datatype":"FP32","data":[1,2,]}""")]
    [InlineData("'a'", """{"name":"a","shape":[2],"datatype":"FP32","data":[1 2]}""")]
    [InlineData("'x'", """{"name":"x","shape":[1],"datatype":"INT8","data":[128]}""")]
    [InlineData("'x'", """{"name":"x","shape":[1],"datatype":"UINT8","data":[-1]}""")]
    [InlineData("'x'", """{"name":"x","shape":[1],"datatype":"UINT64","data":[18446744073709551616]}""")]
    [InlineData("'x'", """{"name":"x","shape":[1],"datatype":"INT32","data":[1.0]}""")]
    [InlineData("'x'", """{"name":"x","shape":[1],"datatype":"BOOL","data":[1]}""")]
    [InlineData("'x'", """{"name":"x","shape":[1],"datatype":"BYTES","data":["\ud800"]}""")]
    [InlineData("'x'", """{"name":"x","shape":[1],"datatype":"BYTES","data":["\x"]}""")]
    public async Task A_bad_input_is_answered_400_with_its_name(string names, string inputs)
    {
        var tenant = await oip.Tenant("sum");

        var response = await tenant.Infer("sum", $$"""{"inputs":[{{inputs.Replace("@", Good, StringComparison.Ordinal)}}]}""");

        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        Assert.Contains(names, await response.Error());
    }

    [Theory]
    [InlineData("")]
    [InlineData("{")]
    [InlineData("[]")]
    [InlineData("null")]
    [InlineData("{}")]
    [InlineData("""{"inputs":[]}""")]
    [InlineData("""{"inputs":{}}""")]
    [InlineData("""{"inputs":[1]}""")]
    [InlineData("""{"inputs":[@]""")]
    [InlineData("""{"inputs":[@]} x""")]
    [InlineData("""{"inputs":[@],}""")]
    [InlineData("""{"inputs":[@,]}""")]
    [InlineData("""{"inputs":[@],"inputs":[]}""")]
    [InlineData("""{"inputs":[@],"id":7}""")]
    [InlineData("""{"inputs":[@],"parameters":[]}""")]
    [InlineData("""{"inputs":[@],"parameters":{"timeout":-1}}""")]
    [InlineData("""{"inputs":[@],"parameters":{"binary_data_output":"yes"}}""")]
    [InlineData("""{"inputs":[@],"outputs":{}}""")]
    [InlineData("""{"inputs":[@],"outputs":[{}]}""")]
    [InlineData("""{"inputs":[@],"outputs":[{"name":"nothing"}]}""")]
    [InlineData("""{"inputs":[@],"outputs":[{"name":"sum"},{"name":"sum"}]}""")]
    [InlineData("""{"inputs":[@],"outputs":[{"name":"sum","parameters":{"classification":3}}]}""")]
    [InlineData("""{"inputs":[@],"deep":[[[[[[[[[[[[[[[[[[[[]]]]]]]]]]]]]]]]]]]]}""")]
    public async Task A_body_that_is_no_request_is_answered_400(string json)
    {
        var tenant = await oip.Tenant("sum");

        var response = await tenant.Infer("sum", json.Replace("@", Good, StringComparison.Ordinal));

        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        Assert.NotEmpty(await response.Error());
    }

    [Theory]
    [InlineData(-1)]
    [InlineData(1)]
    public async Task A_tail_that_is_shorter_or_longer_than_it_says_is_answered_400(int bytes)
    {
        var tenant = await oip.Tenant("same-fp32");
        var (body, json) = new BinaryTensors().Input("x", "FP32", [4], new byte[16]).Written();
        Array.Resize(ref body, body.Length + bytes);

        var response = await tenant.Infer("same-fp32", body, json.ToString(CultureInfo.InvariantCulture));

        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        Assert.Contains(bytes < 0 ? "'x'" : "binary_data_size", await response.Error());
    }

    [Theory]
    [InlineData("BOOL", new byte[] { 0, 2 }, "[2]")]
    [InlineData("FP32", new byte[] { 0, 0, 0 }, "[1]")]
    [InlineData("FP32", new byte[] { 0, 0, 0, 0 }, "[2]")]
    [InlineData("BYTES", new byte[] { 1, 0, 0, 0, 0xFF }, "[1]")]
    [InlineData("BYTES", new byte[] { 2, 0, 0, 0, 0x41 }, "[1]")]
    [InlineData("BYTES", new byte[] { 0xFF, 0xFF, 0xFF, 0xFF, 0x41 }, "[1]")]
    [InlineData("BYTES", new byte[] { 1, 0, 0, 0, 0x41 }, "[2]")]
    [InlineData("BYTES", new byte[] { 1, 0, 0, 0, 0x41, 0, 0, 0, 0 }, "[1]")]
    [InlineData("BYTES", new byte[] { 1, 0, 0 }, "[1]")]
    public async Task Bytes_that_are_not_the_elements_they_are_said_to_be_are_answered_400(string datatype, byte[] bytes, string shape)
    {
        var tenant = await oip.Tenant(OipApp.Identity(datatype));
        long[] dimensions = [.. shape.Trim('[', ']').Split(',').Select(long.Parse)];
        var (body, json) = new BinaryTensors().Input("x", datatype, dimensions, bytes).Written();

        var response = await tenant.Infer(OipApp.Identity(datatype), body, json.ToString(CultureInfo.InvariantCulture));

        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        Assert.Contains("'x'", await response.Error());
    }

    [Theory]
    [InlineData("-1")]
    [InlineData("1000000")]
    [InlineData("99999999999999999999")]
    [InlineData("x")]
    [InlineData("5")]
    public async Task A_json_length_outside_the_body_or_amid_the_json_is_answered_400(string length)
    {
        var tenant = await oip.Tenant("same-fp32");
        var (body, _) = new BinaryTensors().Input("x", "FP32", [4], new byte[16]).Written();

        var response = await tenant.Infer("same-fp32", body, length);

        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        Assert.NotEmpty(await response.Error());
    }

    [Theory]
    [InlineData("sum", 8)]
    [InlineData("mlp", 255)]
    [InlineData("mlp", 0)]
    [InlineData("same-fp32", 6)]
    [InlineData("wide", 8)]
    public async Task A_body_without_json_that_does_not_fit_the_model_is_answered_400(string model, int bytes)
    {
        var tenant = await oip.Tenant(model);

        var response = await tenant.Infer(model, new byte[bytes], "0");

        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        Assert.NotEmpty(await response.Error());
    }

    [Fact]
    public async Task A_half_float_output_must_be_asked_for_in_binary()
    {
        var tenant = await oip.Tenant("same-fp16");
        var (body, json) = new BinaryTensors().Input("x", "FP16", [1], [0, 60]).Written();

        var response = await tenant.Infer("same-fp16", body, json.ToString(CultureInfo.InvariantCulture));

        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        Assert.Contains("'y'", await response.Error());
    }

    [Theory]
    [InlineData("gzip")]
    [InlineData("br")]
    public async Task A_body_that_is_not_packed_as_it_says_is_answered_400(string encoding)
    {
        var tenant = await oip.Tenant("sum");

        var response = await tenant.Infer("sum", Encoding.UTF8.GetBytes($$"""{"inputs":[{{Good}}]}"""), null, encoding);

        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        Assert.Contains("Content-Encoding", await response.Error());
    }

    [Fact]
    public async Task A_small_body_that_unpacks_to_a_huge_one_is_answered_413()
    {
        await using var app = new GatewayApp { Settings = { ["Gateway:MaxBodyMegabytes"] = "1" } };
        var tenant = await Tenant.Create(app, "acme", "faces");
        using var packed = new MemoryStream();
        using (var pack = new GZipStream(packed, CompressionLevel.Optimal, leaveOpen: true))
        {
            pack.Write(new byte[8 << 20]);
        }

        var response = await tenant.Infer("faces", packed.ToArray(), null, "gzip");

        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, response.StatusCode);
        Assert.Contains("1 MiB", await response.Error());
    }

    [Fact]
    public async Task Few_characters_do_not_become_many_bytes_without_bound()
    {
        await using var app = new GatewayApp { Settings = { ["Gateway:MaxBodyMegabytes"] = "1" } };
        var tenant = await Tenant.Create(app, "acme", "faces");
        var zeros = string.Join(',', Enumerable.Repeat('0', 500_000));

        var response = await tenant.Infer("faces", $$"""{"inputs":[{"name":"inputs","shape":[500000],"datatype":"FP64","data":[{{zeros}}]}]}""");

        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, response.StatusCode);
    }

    [Fact]
    public async Task Refused_tensors_give_their_memory_back()
    {
        var tenant = await oip.Tenant("sum");
        var megabyte = new byte[1 << 20];
        var (whole, json) = new BinaryTensors().Input("a", "FP32", [1 << 18], megabyte).Input("b", "FP32", [1 << 18], megabyte).Written();
        var (wrong, wrongJson) = new BinaryTensors().Input("a", "FP32", [1 << 18], megabyte).Input("c", "FP32", [1 << 18], megabyte).Written();

        async Task Refuse(int times)
        {
            for (var i = 0; i < times; i++)
            {
                var truncated = await tenant.Infer("sum", whole[..^1], json.ToString(CultureInfo.InvariantCulture));
                var unknown = await tenant.Infer("sum", wrong, wrongJson.ToString(CultureInfo.InvariantCulture));
                Assert.Equal((HttpStatusCode.BadRequest, HttpStatusCode.BadRequest), (truncated.StatusCode, unknown.StatusCode));
            }
        }

        await Refuse(20);
        var before = Native();
        await Refuse(150);

        // Four megabytes a round, were they lost.
        Assert.InRange(Native() - before, long.MinValue, 200L << 20);

        static long Native()
        {
            using var process = System.Diagnostics.Process.GetCurrentProcess();
            return process.PrivateMemorySize64 - GC.GetGCMemoryInfo(GCKind.Any).TotalCommittedBytes;
        }
    }

    [Fact]
    public async Task An_announced_or_endless_body_past_the_limit_is_answered_413_over_a_real_socket()
    {
        await using var app = new GatewayApp { Settings = { ["Gateway:MaxBodyMegabytes"] = "1" } };
        app.UseKestrel(0);
        var tenant = await Tenant.Create(app, "acme", "faces");

        Assert.Equal("HTTP/1.1 413 Payload Too Large", await Upload(app, tenant, "Content-Length: 99999999"));
        Assert.Equal("HTTP/1.1 413 Payload Too Large", await Upload(app, tenant, "Transfer-Encoding: chunked"));
        Assert.Equal(0, app.Engine.Runs);
    }

    [Fact]
    public async Task Many_bodies_at_once_are_refused_with_the_knob_before_they_take_the_memory()
    {
        await using var app = new GatewayApp { Settings = { ["Gateway:MaxBodiesMegabytes"] = "1" } };
        var tenant = await Tenant.Create(app, "acme", "faces");

        var response = await tenant.Infer("faces", new byte[(1 << 20) + 1], "0");

        Assert.Equal(HttpStatusCode.ServiceUnavailable, response.StatusCode);
        Assert.Equal("1", response.Headers.GetValues("Retry-After").Single());
        Assert.Contains("Gateway:MaxBodiesMegabytes", await response.Error());
        // What was refused is not counted any more.
        Assert.Equal(HttpStatusCode.OK, (await tenant.Infer("faces", Inputs.Png, "0")).StatusCode);
    }

    private static async Task<string?> Upload(GatewayApp app, Tenant tenant, string header)
    {
        using var client = new TcpClient();
        var address = app.ClientOptions.BaseAddress;
        await client.ConnectAsync(address.Host, address.Port, Stop);
        var stream = client.GetStream();
        await stream.WriteAsync(
            Encoding.ASCII.GetBytes(
                $"POST /v2/models/faces/infer HTTP/1.1\r\nHost: {address.Authority}\r\nAuthorization: Bearer {tenant.Key}\r\n{header}\r\n\r\n"),
            Stop);
        using var reader = new StreamReader(stream, Encoding.ASCII);
        var status = reader.ReadLineAsync(Stop).AsTask();
        var chunk = Encoding.ASCII.GetBytes($"{65536:x}\r\n{new string(' ', 65536)}\r\n");
        try
        {
            while (!status.IsCompleted)
            {
                await stream.WriteAsync(chunk, Stop);
            }
        }
        catch (IOException)
        {
            // The server closed its ear; its answer came before.
        }
        return await status;
    }
}
