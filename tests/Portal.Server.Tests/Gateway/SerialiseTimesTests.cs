using System.Net;
using System.Text.Json;
using Portal.Inference.Engine;
using Portal.Inference.Pipelines;
using Portal.Server.Tests.Gateway.Fixture;
using Portal.Server.Tests.Gateway.Grpc;
using Portal.Server.Tests.Gateway.Oip;

namespace Portal.Server.Tests.Gateway;

/// <summary>How long answers take to write, as operators see it by version. Reads <c>/metrics</c>, so it runs alone.</summary>
[Collection(nameof(ServingMetricsTests))]
public sealed class SerialiseTimesTests
{
    private static readonly object[] Hi = [new { role = "user", content = "Hi" }];

    private static readonly Dictionary<string, Func<Tenant, Task>> Faces = new()
    {
        ["/predict"] = tenant => tenant.Predict(),
        ["/predict, signed in"] = async tenant => await Said(await tenant.SignedIn().PostAsync("/predict/faces", Inputs.PngBody, Stop)),
        ["/predict/result"] = tenant => Post(tenant, "/predict/faces/result", Inputs.PngBody),
        ["/v1/embeddings"] = tenant => Post(tenant, "/v1/embeddings", Inputs.Json(new { model = "faces", input = "Hi" })),
        ["/v1/chat"] = tenant => Post(tenant, "/v1/chat/completions", Inputs.Json(new { model = "faces", messages = Hi })),
        ["/v1/chat, streamed"] = tenant => Post(tenant, "/v1/chat/completions", Inputs.Json(new { model = "faces", messages = Hi, stream = true })),
        ["/v2 infer"] = async tenant => await Said(await tenant.Infer("faces", Inputs.Png, "0")),
        ["/v2 generate"] = tenant => Post(tenant, "/v2/models/faces/generate", Inputs.Json(new { text_input = "Hi" })),
        ["/v2 generate, streamed"] = tenant => Post(tenant, "/v2/models/faces/generate_stream", Inputs.Json(new { text_input = "Hi" })),
        ["gRPC"] = async tenant =>
            await GrpcCalls.Client(tenant.App).ModelInferAsync(GrpcCalls.File("faces", Inputs.Png), GrpcCalls.With(tenant.Key)),
    };

    public static TheoryData<string> All => [.. Faces.Keys];

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Theory]
    [MemberData(nameof(All))]
    public async Task Every_face_counts_the_answer_that_it_wrote_and_no_refusal(string face)
    {
        var clock = new Clock();
        await using var app = new GatewayApp { Time = clock };
        app.Engine.Answer = (input, _) => Answer(clock, input);
        var stranger = await Tenant.Create(app, "stranger");
        Assert.Equal(HttpStatusCode.Forbidden, (await stranger.Predict()).StatusCode);
        var tenant = await Tenant.Create(app, "acme", "faces");

        await Faces[face](tenant);
        var written = await Written(tenant, 1);
        await Faces[face](tenant);
        var twice = await Written(tenant, 2);

        // A look at the clock takes a millisecond, and each answer is begun and ended by one; the model took an hour.
        var least = (face.Contains("streamed", StringComparison.Ordinal) ? 4 : 1) * 1_000_000;
        Assert.InRange(written, least, 60_000_000_000);
        Assert.InRange(twice - written, least, 60_000_000_000);
        var version = (await (await tenant.SignedIn("Operator").GetAsync("/api/serving", Stop)).Json()).GetProperty("versions")[0];
        Assert.Equal(twice / 2e6, version.GetProperty("counts").GetProperty("serialiseMs").GetDouble(), 3);
        var metrics = await tenant.Metrics();
        Assert.Matches("(?m)^portal_inference_answers_written\\{[^}]*model=\"faces\"[^}]*\\} 2( |$)", metrics);
        Assert.Matches($"(?m)^portal_inference_serialise_duration_us\\{{[^}}]*model=\"faces\"[^}}]*\\}} {twice / 1000}( |$)", metrics);
    }

    /// <returns>Nanoseconds that the answers took, as soon as so many are counted: they are when the caller has them already.</returns>
    private static async Task<long> Written(Tenant tenant, int answers)
    {
        while (true)
        {
            var stats = await (await tenant.SignedIn("Operator").GetAsync("/v2/models/faces/stats", Stop)).Json();
            var serialise = stats.GetProperty("model_stats")[0].GetProperty("inference_stats").GetProperty("serialise");
            if (serialise.GetProperty("count").GetInt64() >= answers)
            {
                Assert.Equal(answers, serialise.GetProperty("count").GetInt64());
                return serialise.GetProperty("ns").GetInt64();
            }
            await Task.Delay(10, Stop);
        }
    }

    private static async Task<PredictionOutput> Answer(Clock clock, PredictionInput input)
    {
        clock.Pass(TimeSpan.FromHours(1));
        switch (input)
        {
            case TextInput:
                return new(new TextEmbeddings([new float[] { 1, 2 }], 1), default);
            case ChatInput chat:
                foreach (var piece in (string[])["one", " two", " three"])
                {
                    await (chat.OnText?.Invoke(piece) ?? default);
                    clock.Pass(TimeSpan.FromHours(1));
                }
                return new(new GeneratedText("one two three", FinishReason.Stop, 1, 3), default);
            default:
                return FakeEngine.OneFace;
        }
    }

    private static async Task Post(Tenant tenant, string path, HttpContent body) => await Said(await tenant.WithKey().PostAsync(path, body, Stop));

    private static async Task Said(HttpResponseMessage response)
    {
        var body = await response.Content.ReadAsStringAsync(Stop);
        Assert.True(response.IsSuccessStatusCode, body);
    }

    /// <summary>Every look at it takes a millisecond.</summary>
    private sealed class Clock : TimeProvider
    {
        private long milliseconds;

        public override long TimestampFrequency => 1000;

        public override long GetTimestamp() => Interlocked.Increment(ref milliseconds);

        public void Pass(TimeSpan time) => Interlocked.Add(ref milliseconds, (long)time.TotalMilliseconds);
    }
}
