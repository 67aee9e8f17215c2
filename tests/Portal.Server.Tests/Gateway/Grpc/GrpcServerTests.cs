using System.Net;
using System.Text.Json;
using Google.Protobuf;
using Grpc.Core;
using Grpc.Net.Client;
using Portal.Inference.Protocol;
using Portal.Tests.Hosting;
using InferInputTensor = Portal.Inference.Protocol.ModelInferRequest.Types.InferInputTensor;

namespace Portal.Server.Tests.Gateway.Grpc;

/// <summary>The gRPC face of a started portal, by the public clients.</summary>
public sealed class GrpcServerTests(GrpcPortal portal) : IClassFixture<GrpcPortal>
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public static TheoryData<string> Broken => [.. BrokenCalls.All.Keys];

    [Fact]
    public async Task The_public_javascript_client_is_served()
    {
        var run = await NodeClients.RunAsync("grpc/conformance.mjs", [portal.Process.GrpcUrl.Authority, Proto()], Key(0));

        Assert.True(run.ExitCode == 0, run.Error);
        var seen = JsonSerializer.Deserialize<JsonElement>(run.Output);
        Assert.True(seen.GetProperty("live").GetProperty("live").GetBoolean());
        Assert.True(seen.GetProperty("ready").GetProperty("ready").GetBoolean());
        Assert.True(seen.GetProperty("modelReady").GetProperty("ready").GetBoolean());
        Assert.Equal("aiaas-portal", Text(seen, "server", "name"));
        Assert.Equal("SERVING", Text(seen, "health", "status"));
        Assert.Equal("SERVING", Text(seen, "healthOfService", "status"));
        var model = seen.GetProperty("model");
        Assert.Equal("1.0.0", model.GetProperty("versions")[0].GetString());
        Assert.Equal("""{"shape":[-1,64],"name":"x","datatype":"FP32"}""", model.GetProperty("inputs")[0].GetRawText());
        var raw = seen.GetProperty("raw");
        Assert.Equal(("mlp", "1.0.0", "call 7"), (Text(raw, "model_name"), Text(raw, "model_version"), Text(raw, "id")));
        Assert.Equal(16, raw.GetProperty("numbers").GetArrayLength());
        Assert.Equal("1", Text(raw, "headers", "x-portal-units"));
        Assert.Equal(raw.GetProperty("numbers").GetRawText(), seen.GetProperty("typed").GetRawText());
        Assert.Equal("UNAUTHENTICATED", Text(seen, "withoutKey", "code"));
        Assert.DoesNotContain('%', Text(seen, "withoutKey", "details"));
        Assert.Equal("INVALID_ARGUMENT", Text(seen, "wrongShape", "code"));
        Assert.Equal("x", Text(seen, "wrongShape", "trailers", "x-portal-field"));
        Assert.Equal("NOT_FOUND", Text(seen, "unknownModel", "code"));
    }

    [Fact]
    public async Task The_grpc_port_shows_no_pages_and_the_pages_port_speaks_no_grpc()
    {
        using var http = new HttpClient();
        foreach (var path in (string[])["", "healthz/ready", "predict/mlp", "api/models", "favicon.svg"])
        {
            using var page = new HttpRequestMessage(HttpMethod.Get, new Uri(portal.Process.GrpcUrl, path))
            {
                Version = HttpVersion.Version20,
                VersionPolicy = HttpVersionPolicy.RequestVersionExact,
            };
            using var answer = await http.SendAsync(page, Stop);
            Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode);
            Assert.Empty(await answer.Content.ReadAsByteArrayAsync(Stop));
        }
        using var body = new ByteArrayContent(new byte[5]) { Headers = { ContentType = new("application/grpc") } };
        using var call = await http.PostAsync(new Uri(portal.Process.Url, "inference.GRPCInferenceService/ServerLive"), body, Stop);
        Assert.Equal(HttpStatusCode.NotFound, call.StatusCode);
    }

    [Theory]
    [MemberData(nameof(Broken))]
    public async Task Bad_input_is_an_invalid_argument_that_names_the_tensor(string what)
    {
        var (request, field) = BrokenCalls.All[what];

        var refusal = await GrpcCalls.Refused(portal.Client.ModelInferAsync(request, GrpcCalls.With(portal.Keys[0])));

        Assert.Equal(StatusCode.InvalidArgument, refusal.StatusCode);
        Assert.Equal(field, refusal.Trailers.GetValue("x-portal-field"));
        Assert.Contains($"'{field}'", refusal.Status.Detail, StringComparison.Ordinal);
        await portal.Client.ModelInferAsync(GrpcCalls.Mlp(new byte[256]), GrpcCalls.With(portal.Keys[0]));
    }

    [Fact]
    public async Task Texts_and_half_precision_pass_through_a_graph_unchanged()
    {
        var halves = new byte[] { 0, 0x3C, 0, 0xC0, 1, 0 };
        var passed = await portal.Client.ModelInferAsync(GrpcCalls.Raw("halves", "x", "FP16", [3], halves), GrpcCalls.With(portal.Keys[0]));
        Assert.Equal(("FP16", "3"), (passed.Outputs[0].Datatype, string.Join(',', passed.Outputs[0].Shape)));
        Assert.Equal(halves, passed.RawOutputContents[0].ToByteArray());

        var texts = new ModelInferRequest { ModelName = "texts", Inputs = { new InferInputTensor { Name = "x", Datatype = "BYTES", Shape = { 2 } } } };
        texts.Inputs[0].Contents = new() { BytesContents = { ByteString.CopyFromUtf8("門戶"), ByteString.Empty } };
        var spoken = await portal.Client.ModelInferAsync(texts, GrpcCalls.With(portal.Keys[0]));
        Assert.Equal([6, 0, 0, 0, .. "門戶"u8, 0, 0, 0, 0], spoken.RawOutputContents[0].ToByteArray());
    }

    [Fact]
    public async Task A_message_may_be_as_large_as_the_setting_says_and_no_larger()
    {
        const int Row = 3 * 224 * 224 * 4;
        var large = await portal.Client.ModelInferAsync(
            GrpcCalls.Raw("patch", "image", "FP32", [32, 3, 224, 224], new byte[32 * Row]), GrpcCalls.With(portal.Keys[0]));
        Assert.Equal("32,16", string.Join(',', large.Outputs[0].Shape));

        var tooLarge = await GrpcCalls.Refused(portal.Client.ModelInferAsync(
            GrpcCalls.Raw("patch", "image", "FP32", [120, 3, 224, 224], new byte[120 * Row]), GrpcCalls.With(portal.Keys[0])));
        Assert.Equal(StatusCode.ResourceExhausted, tooLarge.StatusCode);
    }

    [Fact]
    public async Task A_message_that_unpacks_to_more_than_may_come_is_refused()
    {
        using var channel = GrpcChannel.ForAddress(portal.Process.GrpcUrl, new() { MaxSendMessageSize = null });
        var bomb = GrpcCalls.Raw("patch", "image", "FP32", [200, 3, 224, 224], new byte[200 * 3 * 224 * 224 * 4]);
        var headers = new Metadata { { "authorization", $"Bearer {portal.Keys[0]}" }, { "grpc-internal-encoding-request", "gzip" } };

        var refusal = await GrpcCalls.Refused(
            new GRPCInferenceService.GRPCInferenceServiceClient(channel).ModelInferAsync(bomb, headers, cancellationToken: Stop));

        Assert.Equal(StatusCode.ResourceExhausted, refusal.StatusCode);
    }

    [Fact]
    public async Task Bytes_that_are_no_message_are_refused_and_the_portal_goes_on()
    {
        using var http = new HttpClient();
        using var body = new ByteArrayContent([0, 0, 0, 0, 3, 0xFF, 0xFF, 0xFF]) { Headers = { ContentType = new("application/grpc") } };
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(portal.Process.GrpcUrl, "inference.GRPCInferenceService/ModelInfer"))
        {
            Version = HttpVersion.Version20,
            VersionPolicy = HttpVersionPolicy.RequestVersionExact,
            Content = body,
            Headers = { { "authorization", $"Bearer {portal.Keys[0]}" }, { "te", "trailers" } },
        };

        using var answer = await http.SendAsync(request, Stop);
        await answer.Content.ReadAsByteArrayAsync(Stop);

        var status = answer.Headers.TryGetValues("grpc-status", out var early) ? early : answer.TrailingHeaders.GetValues("grpc-status");
        Assert.NotEqual("0", Assert.Single(status));
        await portal.Client.ModelInferAsync(GrpcCalls.Mlp(new byte[256]), GrpcCalls.With(portal.Keys[0]));
    }

    [Fact]
    public async Task Everybody_gets_their_own_answer_whoever_calls_beside_them()
    {
        var expected = new Dictionary<int, byte[]>();
        foreach (var mark in Enumerable.Range(0, 8))
        {
            expected[mark] = await Answer(mark, portal.Keys[0]);
        }
        await Parallel.ForEachAsync(Enumerable.Range(0, 400), new ParallelOptions { MaxDegreeOfParallelism = 32, CancellationToken = Stop }, async (i, _) =>
            Assert.Equal(expected[i % 8], await Answer(i % 8, portal.Keys[i % 2])));
        Assert.Equal(8, expected.Values.Select(Convert.ToHexString).Distinct().Count());

        async Task<byte[]> Answer(int mark, string key)
        {
            var row = GrpcCalls.Bytes([.. Enumerable.Range(0, 64).Select(i => (float)Math.Sin(mark + (i * (mark + 1))))]);
            return (await portal.Client.ModelInferAsync(GrpcCalls.Mlp(row), GrpcCalls.With(key))).RawOutputContents[0].ToByteArray();
        }
    }

    private static string Proto() => Path.GetFullPath(Path.Combine(NodeClients.Folder, "../../Portal.Inference/Protocol/open_inference.proto"));

    private static string Text(JsonElement from, params string[] path) =>
        path.Aggregate(from, (element, name) => element.GetProperty(name)).GetString()!;

    private Dictionary<string, string> Key(int organisation) => new() { ["PORTAL_KEY"] = portal.Keys[organisation] };
}
