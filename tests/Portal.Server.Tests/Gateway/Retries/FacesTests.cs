using System.Net;
using System.Text;
using Google.Protobuf;
using Grpc.Core;
using Microsoft.EntityFrameworkCore;
using Portal.Client.Contracts;
using Portal.Inference.Engine;
using Portal.Inference.Pipelines;
using Portal.Server.Tests.Gateway.Fixture;
using Portal.Server.Tests.Gateway.Grpc;
using Portal.Server.Tests.Gateway.Oip;

namespace Portal.Server.Tests.Gateway.Retries;

/// <summary>Idempotency-Keys on every face, each with its own errors.</summary>
public sealed class FacesTests
{
    private static readonly object[] Hi = [new { role = "user", content = "Hi" }];

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("/v1/chat/completions", "sphinx", """{"model":"sphinx","messages":[{"role":"user","content":"Hi"}],"temperature":1}""")]
    [InlineData("/v1/embeddings", "words", """{"model":"words","input":["hello","world"]}""")]
    [InlineData("/v2/models/sphinx/generate", "sphinx", """{"text_input":"Hi","parameters":{"temperature":1}}""")]
    [InlineData("/predict/sphinx", "sphinx", """{"inputs":"Hi"}""")]
    public async Task A_retry_of_a_text_gets_the_same_answer(string path, string model, string json)
    {
        var (portal, tenant) = await TextPortal.Start();
        await using var owned = portal;
        HttpContent Body() => new StringContent(json, Encoding.UTF8, "application/json");

        var first = await tenant.Keyed("order-17", Body(), path);
        var retry = await tenant.Keyed("order-17", Body(), path);
        var other = await tenant.Keyed("order-17", new StringContent(json + " ", Encoding.UTF8, "application/json"), path);

        Assert.Equal((HttpStatusCode.OK, HttpStatusCode.OK, true), (first.StatusCode, retry.StatusCode, retry.IsReplayed()));
        Assert.StartsWith(model, retry.Receipt(ReceiptHeaders.Model), StringComparison.Ordinal);
        Assert.Equal(first.Receipt(), retry.Receipt());
        Assert.Equal(await first.Content.ReadAsStringAsync(Stop), await retry.Content.ReadAsStringAsync(Stop));
        Assert.Equal(first.Content.Headers.ContentType, retry.Content.Headers.ContentType);
        Assert.Equal(HttpStatusCode.UnprocessableEntity, other.StatusCode);
        Assert.Equal(1, await portal.App.Db(db => db.UsageEvents.CountAsync(Stop)));
    }

    [Fact]
    public async Task Errors_have_the_shape_of_openais_face()
    {
        var (portal, tenant) = await TextPortal.Start();
        await using var owned = portal;
        HttpContent Body() => Inputs.Json(new { model = "sphinx", messages = Hi });
        const string Path = "/v1/chat/completions";
        var first = await tenant.Keyed("order-17", Body(), Path);

        var bad = await tenant.Keyed(new string('k', 256), Body(), Path);
        var mismatch = await tenant.Keyed("order-17", Inputs.Json(new { model = "sphinx", messages = Hi, seed = 1 }), Path);
        var notKept = await tenant.Keyed("order-17", Body(), Path, await tenant.SecondKey());
        var retry = await tenant.Keyed("order-17", Body(), Path);

        Assert.Equal((HttpStatusCode.BadRequest, "invalid_idempotency_key", "Idempotency-Key"), await Error(bad));
        Assert.Equal((HttpStatusCode.UnprocessableEntity, "idempotency_mismatch", "Idempotency-Key"), await Error(mismatch));
        Assert.Equal((HttpStatusCode.Conflict, "idempotent_answer_not_kept", "Idempotency-Key"), await Error(notKept));
        // The clients retry a 409 by themselves, which would be in vain.
        Assert.Equal("false", notKept.Receipt("x-should-retry"));
        Assert.Equal(first.Receipt(), notKept.Receipt());
        Assert.Equal(first.Receipt("x-request-id"), retry.Receipt("x-request-id"));
    }

    [Fact]
    public async Task A_stream_cannot_be_repeated_and_says_so()
    {
        var (portal, tenant) = await TextPortal.Start();
        await using var owned = portal;

        var chat = await tenant.Keyed("order-17", Inputs.Json(new { model = "sphinx", messages = Hi, stream = true }), "/v1/chat/completions");
        var generate = await tenant.Keyed("order-17", Inputs.Json(new { text_input = "Hi" }), "/v2/models/sphinx/generate_stream");

        var (status, _, param) = await Error(chat);
        Assert.Equal((HttpStatusCode.BadRequest, "Idempotency-Key"), (status, param));
        Assert.Equal(HttpStatusCode.BadRequest, generate.StatusCode);
        Assert.Contains("Idempotency-Key", await generate.Error(), StringComparison.Ordinal);
        Assert.Equal(0, await portal.App.Db(db => db.UsageEvents.CountAsync(Stop)));
    }

    [Fact]
    public async Task Tensors_are_answered_again_to_the_byte_in_json_and_in_binary()
    {
        var oip = new OipApp();
        await oip.InitializeAsync();
        try
        {
            var tenant = await oip.Tenant("same-fp32");
            var values = BitConverter.GetBytes(1.5f);
            HttpContent Json(string parameters) => new StringContent(
                $$$"""{"inputs":[{"name":"x","shape":[1],"datatype":"FP32","data":[1.5]}]{{{parameters}}}}""", Encoding.UTF8, "application/json");

            foreach (var (key, parameters) in new[] { ("json", ""), ("binary", ""","parameters":{"binary_data_output":true}""") })
            {
                var first = await tenant.Keyed(key, Json(parameters), "/v2/models/same-fp32/infer");
                var retry = await tenant.Keyed(key, Json(parameters), "/v2/models/same-fp32/infer");

                Assert.Equal((HttpStatusCode.OK, true), (first.StatusCode, retry.IsReplayed()));
                var body = await retry.Content.ReadAsByteArrayAsync(Stop);
                Assert.Equal(await first.Content.ReadAsByteArrayAsync(Stop), body);
                Assert.Equal(first.Content.Headers.ContentType, retry.Content.Headers.ContentType);
                Assert.Equal(key == "binary", body.AsSpan().EndsWith(values));
                Assert.Equal(Length(first), Length(retry));
            }

            var mismatch = await tenant.Keyed("json", Json(""","id":"other" """), "/v2/models/same-fp32/infer");
            Assert.Equal(HttpStatusCode.UnprocessableEntity, mismatch.StatusCode);
            Assert.NotEmpty(await mismatch.Error());
        }
        finally
        {
            await oip.DisposeAsync();
        }

        static string? Length(HttpResponseMessage response) =>
            response.Headers.TryGetValues("Inference-Header-Content-Length", out var values) ? values.Single()
            : response.Content.Headers.TryGetValues("Inference-Header-Content-Length", out values) ? values.Single() : null;
    }

    [Fact]
    public async Task Tensors_too_large_to_be_kept_are_answered_all_the_same()
    {
        var oip = new OipApp();
        await oip.InitializeAsync();
        try
        {
            oip.Portal.Settings["Gateway:KeptAnswerKilobytes"] = "1";
            var tenant = await oip.Tenant("wide");
            var numbers = string.Join(",", Enumerable.Repeat("0.5", 4000));
            foreach (var parameters in new[] { "", ""","parameters":{"binary_data_output":true}""" })
            {
                var json = $$$"""{"inputs":[{"name":"x","shape":[1,4000],"datatype":"FP32","data":[{{{numbers}}}]}]{{{parameters}}}}""";
                var answer = await tenant.Keyed($"large-{parameters.Length}", new StringContent(json, Encoding.UTF8, "application/json"), "/v2/models/wide/infer");

                Assert.True(answer.IsSuccessStatusCode, await answer.Content.ReadAsStringAsync(Stop));
                Assert.InRange((await answer.Content.ReadAsByteArrayAsync(Stop)).Length, 16_000, 20_000);
            }
        }
        finally
        {
            await oip.DisposeAsync();
        }
    }

    [Fact]
    public async Task Grpc_takes_the_key_as_metadata()
    {
        await using var app = new GatewayApp();
        var (one, two) = (await Tenant.Create(app, "one", "faces"), await Tenant.Create(app, "two", "faces"));
        var client = GrpcCalls.Client(app);
        AsyncUnaryCall<Portal.Inference.Protocol.ModelInferResponse> Call(string apiKey, string key, byte[]? file = null)
        {
            var options = GrpcCalls.With(apiKey);
            options.Headers!.Add("idempotency-key", key);
            return client.ModelInferAsync(GrpcCalls.File("faces", file ?? Inputs.Png), options);
        }

        using var first = Call(one.Key, "order-17");
        var answer = await first;
        using var retry = Call(one.Key, "order-17");
        var again = await retry;
        await Call(two.Key, "order-17");

        Assert.Equal(answer.ToByteArray(), again.ToByteArray());
        Assert.Equal(Header(await first.ResponseHeadersAsync, ReceiptHeaders.RequestId), Header(await retry.ResponseHeadersAsync, ReceiptHeaders.RequestId));
        Assert.Equal((null, "true"), (Header(await first.ResponseHeadersAsync, "idempotency-replayed"), Header(await retry.ResponseHeadersAsync, "idempotency-replayed")));
        Assert.Equal(2, app.Engine.Runs);
        Assert.Equal(StatusCode.InvalidArgument, (await GrpcCalls.Refused(Call(one.Key, "order-17", [.. Inputs.Png, 1]))).StatusCode);
        Assert.Equal(StatusCode.InvalidArgument, (await GrpcCalls.Refused(Call(one.Key, new string('k', 256)))).StatusCode);
        var notKept = await GrpcCalls.Refused(Call(await one.SecondKey(), "order-17"));
        Assert.Equal((StatusCode.AlreadyExists, "success"), (notKept.StatusCode, Header(notKept.Trailers, ReceiptHeaders.EndReason)));
        Assert.Equal(Header(await first.ResponseHeadersAsync, ReceiptHeaders.RequestId), Header(notKept.Trailers, ReceiptHeaders.RequestId));
    }

    [Fact]
    public async Task Parameters_in_another_order_are_the_same_request_over_grpc()
    {
        await using var app = new GatewayApp();
        var tenant = await Tenant.Create(app, "one", "faces");
        var client = GrpcCalls.Client(app);

        // Clients send a map in any order, some in another at every try.
        foreach (var names in (string[][])[["a", "b"], ["b", "a"]])
        {
            var request = GrpcCalls.File("faces", Inputs.Png);
            Array.ForEach(names, name => request.Inputs[0].Parameters.Add(name, new() { StringParam = name }));
            Array.ForEach(names, name => request.Parameters.Add(name, new() { StringParam = name }));
            var options = GrpcCalls.With(tenant.Key);
            options.Headers!.Add("idempotency-key", "order-18");
            await client.ModelInferAsync(request, options);
        }

        Assert.Equal(1, app.Engine.Runs);
    }

    [Fact]
    public async Task A_key_whose_call_runs_over_grpc_is_aborted()
    {
        await using var app = new GatewayApp();
        var tenant = await Tenant.Create(app, "acme", "faces");
        var (begun, end) = (new TaskCompletionSource(), new TaskCompletionSource());
        app.Engine.Answer = async (_, _) =>
        {
            begun.SetResult();
            await end.Task;
            return FakeEngine.OneFace;
        };
        var options = GrpcCalls.With(tenant.Key);
        options.Headers!.Add("idempotency-key", "order-17");
        var first = GrpcCalls.Client(app).ModelInferAsync(GrpcCalls.File("faces", Inputs.Png), options);
        await begun.Task.WaitAsync(Stop);

        var refused = await GrpcCalls.Refused(GrpcCalls.Client(app).ModelInferAsync(GrpcCalls.File("faces", Inputs.Png), options));
        end.SetResult();

        Assert.Equal((StatusCode.Aborted, "1000"), (refused.StatusCode, Header(refused.Trailers, "retry-after-ms")));
        await first;
    }

    private static string? Header(Metadata metadata, string name) => metadata.GetValue(name.ToLowerInvariant());

    private static async Task<(HttpStatusCode Status, string? Code, string? Param)> Error(HttpResponseMessage response)
    {
        var error = (await response.Json()).GetProperty("error");
        return (response.StatusCode, error.GetProperty("code").GetString(), error.GetProperty("param").GetString());
    }
}
