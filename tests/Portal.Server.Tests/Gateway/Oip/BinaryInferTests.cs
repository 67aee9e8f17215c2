using System.Net;
using System.Text;
using System.Text.Json;
using Portal.Inference.Engine;
using Portal.Server.Tests.Gateway.Fixture;

namespace Portal.Server.Tests.Gateway.Oip;

public sealed class BinaryInferTests(OipApp oip) : IClassFixture<OipApp>
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public static TheoryData<string> Datatypes => [.. OipApp.Identities.Keys];

    [Theory]
    [MemberData(nameof(Datatypes))]
    public async Task Every_datatype_passes_in_binary_in_both_directions(string datatype)
    {
        var model = OipApp.Identity(datatype);
        var tenant = await oip.Tenant(model);
        byte[] bytes = datatype switch
        {
            "BOOL" => [0, 1, 1],
            "BYTES" => BinaryTensors.Strings([], [0x41], Encoding.UTF8.GetBytes("模型")),
            "INT8" or "UINT8" => [1, 255, 3],
            "INT16" or "UINT16" or "FP16" or "BF16" => [1, 2, 3, 4, 5, 6],
            "INT32" or "UINT32" or "FP32" => [.. Enumerable.Range(1, 12).Select(i => (byte)i)],
            _ => [.. Enumerable.Range(1, 24).Select(i => (byte)i)],
        };

        var answer = await new BinaryTensors().Input("x", datatype, [3], bytes).AllOutputsInBinary().Send(tenant, model);

        Assert.Equal(bytes, answer.Tails["y"]);
        Assert.Equal("call-1", answer.Header.GetProperty("id").GetString());
        Assert.Equal(datatype, answer.Header.GetProperty("outputs")[0].GetProperty("datatype").GetString());
    }

    [Fact]
    public async Task Json_and_binary_inputs_may_be_mixed_and_an_outputs_own_word_wins()
    {
        var tenant = await oip.Tenant("sum");
        byte[] a = [.. new[] { 1f, 2f }.SelectMany(BitConverter.GetBytes)];

        var answer = await new BinaryTensors()
            .Input("a", "FP32", [2], a).JsonInput("""{"name":"b","shape":[2],"datatype":"FP32","data":[10,20]}""")
            .Output("sum").Output("difference", binary: false).AllOutputsInBinary().Send(tenant, "sum");

        Assert.Equal([11f, 22f], Floats(answer.Tails["sum"]));
        Assert.Equal("[-9,-18]", answer.Header.Data(1).GetRawText());

        answer = await new BinaryTensors()
            .JsonInput("""{"name":"b","shape":[2],"datatype":"FP32","data":[10,20]}""").Input("a", "FP32", [2], a)
            .Output("difference").Output("sum", binary: true).Send(tenant, "sum");

        Assert.Equal("[-9,-18]", answer.Header.Data(0).GetRawText());
        Assert.Equal([11f, 22f], Floats(answer.Tails["sum"]));
    }

    [Fact]
    public async Task A_body_without_json_is_the_one_input()
    {
        var tenant = await oip.Tenant("mlp", "same-bytes");
        byte[] two = [.. Enumerable.Repeat(0.25f, 128).SelectMany(BitConverter.GetBytes)];

        var answer = await BinaryAnswer.Read(await tenant.Infer("mlp", two, "0"));

        Assert.Equal("[2,16]", answer.Header.GetProperty("outputs")[0].GetProperty("shape").GetRawText());
        Assert.Equal(2 * 16 * 4, answer.Tails["y"].Length);

        answer = await BinaryAnswer.Read(await tenant.Infer("same-bytes", Encoding.UTF8.GetBytes("one element"), "0"));

        Assert.Equal(BinaryTensors.Strings(Encoding.UTF8.GetBytes("one element")), answer.Tails["y"]);
    }

    [Fact]
    public async Task A_large_tensor_arrives_whole_over_a_real_socket_with_and_without_a_length()
    {
        await using var own = new OipApp();
        await own.InitializeAsync();
        own.Portal.UseKestrel(0);
        var tenant = await own.Tenant("wide");
        var bytes = new byte[4 * 1_000_000];
        new Random(5).NextBytes(bytes);
        var (body, json) = new BinaryTensors().Input("x", "FP32", [1, 1_000_000], bytes).AllOutputsInBinary().Written();

        foreach (var chunked in new[] { false, true })
        {
            var request = new HttpRequestMessage(HttpMethod.Post, "/v2/models/wide/infer") { Content = new ByteArrayContent(body) };
            request.Headers.TransferEncodingChunked = chunked;
            request.Headers.Add("Inference-Header-Content-Length", json.ToString(System.Globalization.CultureInfo.InvariantCulture));
            var answer = await BinaryAnswer.Read(await tenant.WithKey().SendAsync(request, Stop));
            Assert.Equal(bytes, answer.Tails["y"]);
        }
    }

    [Fact]
    public async Task A_model_of_files_takes_its_file_as_one_bytes_element_and_answers_its_tasks_json()
    {
        await using var app = new GatewayApp();
        var tenant = await Tenant.Create(app, "acme", "faces");

        var binary = await new BinaryTensors().Input("inputs", "BYTES", [1], BinaryTensors.Strings(Inputs.Png)).AllOutputsInBinary().Send(tenant, "faces");
        var base64 = await tenant.Infer("faces", $$"""{"inputs":[{"name":"inputs","shape":[1],"datatype":"BYTES","data":["{{Convert.ToBase64String(Inputs.Png)}}"]}]}""");
        var raw = await BinaryAnswer.Read(await tenant.Infer("faces", Inputs.Png, "0"));

        Assert.Equal("face", JsonSerializer.Deserialize<JsonElement>(binary.Tails["outputs"].AsSpan(4))[0].GetProperty("label").GetString());
        Assert.Equal(binary.Tails["outputs"], raw.Tails["outputs"]);
        Assert.Equal(
            Encoding.UTF8.GetString(binary.Tails["outputs"].AsSpan(4)), (await base64.Json()).Data()[0].GetString());
        Assert.Equal(3, app.Engine.Runs);
    }

    [Fact]
    public async Task A_model_of_files_refuses_what_is_none_in_the_protocols_words()
    {
        await using var app = new GatewayApp();
        var tenant = await Tenant.Create(app, "acme", "faces");
        app.Engine.Answer = (_, _) => throw new PredictionRefusedException(RefusalReason.Undecodable, "The bytes are no image.");
        string[] bad =
        [
            """{"name":"inputs","shape":[1],"datatype":"BYTES","data":["GIF89a"]}""",
            """{"name":"inputs","shape":[2],"datatype":"BYTES","data":["a","b"]}""",
            """{"name":"inputs","shape":[1],"datatype":"UINT8","data":[1]}""",
            """{"name":"x","shape":[1],"datatype":"BYTES","data":["a"]}""",
            """{"name":"inputs","shape":[1],"datatype":"BYTES","data":[""]}""",
            """{"name":"inputs","shape":[1],"datatype":"BYTES","data":["UklGRiQAAABXQVZFZm10IA=="]}""",
        ];

        foreach (var input in bad)
        {
            var response = await tenant.Infer("faces", $$"""{"inputs":[{{input}}]}""");
            Assert.Equal((input, HttpStatusCode.BadRequest), (input, response.StatusCode));
            Assert.NotEmpty(await response.Error());
        }
    }

    private static float[] Floats(byte[] bytes) => System.Runtime.InteropServices.MemoryMarshal.Cast<byte, float>(bytes).ToArray();
}
