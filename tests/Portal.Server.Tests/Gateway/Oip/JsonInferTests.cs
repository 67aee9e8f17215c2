using System.IO.Compression;
using System.Net;
using System.Text;
using Microsoft.EntityFrameworkCore;
using Portal.Client.Contracts;
using Portal.Server.Metering;
using Portal.Server.Tests.Gateway.Fixture;

namespace Portal.Server.Tests.Gateway.Oip;

public sealed class JsonInferTests(OipApp oip) : IClassFixture<OipApp>
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("BOOL", "[true,false,true]")]
    [InlineData("UINT8", "[0,255,7]")]
    [InlineData("UINT16", "[0,65535,7]")]
    [InlineData("UINT32", "[0,4294967295,7]")]
    [InlineData("UINT64", "[0,18446744073709551615,7]")]
    [InlineData("INT8", "[-128,127,7]")]
    [InlineData("INT16", "[-32768,32767,7]")]
    [InlineData("INT32", "[-2147483648,2147483647,7]")]
    [InlineData("INT64", "[-9223372036854775808,9223372036854775807,7]")]
    [InlineData("FP32", "[0.1,-3.4028235e38,1e-45]")]
    [InlineData("FP64", "[0.1,-1.7976931348623157E+308,5E-324]")]
    [InlineData("BYTES", """["","naïve 模型","a\"b\\c\n"]""")]
    public async Task Every_datatype_that_has_a_json_form_comes_back_as_it_was_sent(string datatype, string data)
    {
        var model = OipApp.Identity(datatype);
        var tenant = await oip.Tenant(model);

        var response = await tenant.Infer(model, $$"""{"inputs":[{"name":"x","shape":[3],"datatype":"{{datatype}}","data":{{data}}}]}""");

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        var output = (await response.Json()).GetProperty("outputs")[0];
        Assert.Equal(
            ("y", datatype, "[3]", data),
            (output.GetProperty("name").GetString(), output.GetProperty("datatype").GetString(), output.GetProperty("shape").GetRawText(), output.GetProperty("data").GetRawText()));
    }

    [Fact]
    public async Task A_graph_that_names_its_tensors_as_a_model_of_files_does_still_takes_tensors()
    {
        var tenant = await oip.Tenant("echo");

        var response = await tenant.Infer("echo", """{"inputs":[{"name":"inputs","shape":[1],"datatype":"BYTES","data":["naïve"]}]}""");

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal("""["naïve"]""", (await response.Json()).Data(0).GetRawText());
    }

    [Fact]
    public async Task Properties_may_come_in_any_order_and_the_id_is_echoed()
    {
        var tenant = await oip.Tenant("sum");

        var response = await tenant.Infer("sum", """
            { "outputs" : [ {"name":"difference"} , {"name":"sum"} ],
              "unknown": {"data": ["]", {"deep": [[1]]}]},
              "inputs" : [ { "data" : [ 1 , 2.5 ], "parameters":{"any":1}, "datatype":"FP32", "shape" : [ 2 ], "name":"a" },
                           {"shape":[2],"data":[10,20],"name":"b","datatype":"FP32"} ],
              "parameters": {"timeout": 30000000}, "id": "é-1" }
            """);

        var answer = await response.Json();
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal(("é-1", "sum", "1.0.0"), (answer.GetProperty("id").GetString(), answer.GetProperty("model_name").GetString(), answer.GetProperty("model_version").GetString()));
        Assert.Equal(["difference", "sum"], answer.GetProperty("outputs").EnumerateArray().Select(output => output.GetProperty("name").GetString()));
        Assert.Equal(("[-9,-17.5]", "[11,22.5]"), (answer.Data(0).GetRawText(), answer.Data(1).GetRawText()));
    }

    [Theory]
    [InlineData("[1,2,3,4,5,6,7,8,9,10,11,12]")]
    [InlineData("[[[1,2,3],[4,5,6]],[[7,8,9],[10,11,12]]]")]
    [InlineData(" [ [ [ 1 , 2 , 3 ] , [ 4 , 5 , 6 ] ] , [ [ 7 , 8 , 9 ] , [ 10 , 11 , 12 ] ] ] ")]
    public async Task Data_may_be_flat_or_nested_as_the_shape_is(string data)
    {
        var tenant = await oip.Tenant("grid");

        var response = await tenant.Infer("grid", $$"""{"inputs":[{"name":"x","data":{{data}},"shape":[2,2,3],"datatype":"INT32"}]}""");

        Assert.Equal("[1,2,3,4,5,6,7,8,9,10,11,12]", (await response.Json()).Data().GetRawText());
    }

    [Fact]
    public async Task The_receipt_is_in_the_headers_and_the_ledger_says_oip()
    {
        var tenant = await oip.Tenant("mlp");
        var row = string.Join(',', Enumerable.Repeat("0.5", 64));

        var response = await tenant.Infer("mlp", $$"""{"inputs":[{"name":"x","shape":[3,64],"datatype":"FP32","data":[{{row}},{{row}},{{row}}]}]}""");

        var id = Guid.Parse(response.Headers.GetValues(ReceiptHeaders.RequestId).Single());
        Assert.Equal("3", response.Headers.GetValues(ReceiptHeaders.Units).Single());
        Assert.Equal("mlp@1.0.0", response.Headers.GetValues(ReceiptHeaders.Model).Single());
        var usage = await oip.Portal.Db(db => db.UsageEvents.SingleAsync(e => e.RequestId == id, Stop));
        Assert.Equal((Surface.Oip, 3, tenant.OrganisationId), (usage.Surface, usage.Units, usage.OrganisationId));
        var rows = (await response.Json()).Data().EnumerateArray().Select(value => value.GetSingle()).Chunk(16).ToList();
        Assert.Equal(rows[0], rows[2]);
    }

    [Theory]
    [InlineData("gzip")]
    [InlineData("deflate")]
    public async Task A_packed_body_is_unpacked(string encoding)
    {
        var tenant = await oip.Tenant("same-int32");
        using var packed = new MemoryStream();
        using (Stream pack = encoding == "gzip" ? new GZipStream(packed, CompressionMode.Compress) : new ZLibStream(packed, CompressionMode.Compress))
        {
            pack.Write("""{"inputs":[{"name":"x","shape":[2],"datatype":"INT32","data":[4,2]}]}"""u8);
        }

        var response = await tenant.Infer("same-int32", packed.ToArray(), null, encoding);

        Assert.Equal("[4,2]", (await response.Json()).Data().GetRawText());
    }

    [Fact]
    public async Task What_json_has_no_number_for_is_null()
    {
        var tenant = await oip.Tenant("same-fp32");
        byte[] bytes = [.. new[] { float.NaN, float.PositiveInfinity, 1.5f }.SelectMany(BitConverter.GetBytes)];

        var answer = await new BinaryTensors().Input("x", "FP32", [3], bytes).Send(tenant, "same-fp32");

        Assert.Equal("[null,null,1.5]", answer.Header.Data().GetRawText());
    }

    [Fact]
    public async Task A_long_answer_is_written_in_parts_and_whole()
    {
        var tenant = await oip.Tenant("wide");
        var numbers = Enumerable.Range(0, 200_000).ToArray();

        var response = await tenant.Infer("wide", $$"""{"inputs":[{"name":"x","shape":[1,200000],"datatype":"FP32","data":[{{string.Join(',', numbers)}}]}]}""");

        Assert.Equal(numbers, (await response.Json()).Data().EnumerateArray().Select(value => (int)value.GetSingle()));
    }

    [Fact]
    public async Task A_version_is_named_in_the_address()
    {
        var tenant = await oip.Tenant("same-int32");
        var body = """{"inputs":[{"name":"x","shape":[1],"datatype":"INT32","data":[7]}]}""";

        var known = await tenant.WithKey().PostAsync("/v2/models/same-int32/versions/1.0.0/infer", new StringContent(body, Encoding.UTF8, "application/json"), Stop);
        var unknown = await tenant.WithKey().PostAsync("/v2/models/same-int32/versions/9.9.9/infer", new StringContent(body, Encoding.UTF8, "application/json"), Stop);

        Assert.Equal((HttpStatusCode.OK, HttpStatusCode.NotFound), (known.StatusCode, unknown.StatusCode));
        Assert.Contains("9.9.9", await unknown.Error());
    }
}
