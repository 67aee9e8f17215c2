using System.Net;
using System.Text.Json;
using Grpc.Core;
using Microsoft.EntityFrameworkCore;
using Portal.Client.Contracts;
using Portal.Inference.Engine;
using Portal.Inference.Protocol;
using Portal.Server.Metering;
using Portal.Server.Tests.Gateway.Fixture;

namespace Portal.Server.Tests.Gateway.Grpc;

/// <summary>The gRPC face before the one door: the same rules as every face, in gRPC's words.</summary>
public sealed class GrpcDoorTests
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_file_is_predicted_on_and_the_receipt_is_in_the_headers()
    {
        await using var app = new GatewayApp();
        var tenant = await Tenant.Create(app, "acme", "faces");
        var request = GrpcCalls.File("faces", Inputs.Png);
        request.Id = "call 7";

        var call = GrpcCalls.Client(app).ModelInferAsync(request, GrpcCalls.With(tenant.Key));
        var answer = await call;
        var headers = await call.ResponseHeadersAsync;

        Assert.Equal(("faces", "1.0.0", "call 7"), (answer.ModelName, answer.ModelVersion, answer.Id));
        Assert.Equal(("outputs", "BYTES"), (answer.Outputs[0].Name, answer.Outputs[0].Datatype));
        var json = JsonSerializer.Deserialize<JsonElement>(answer.RawOutputContents[0].Span[sizeof(int)..]);
        Assert.Equal("face", json[0].GetProperty("label").GetString());
        var usage = await app.Db(db => db.Set<UsageEvent>().SingleAsync(Stop));
        Assert.Equal((Surface.Grpc, tenant.OrganisationId, 1), (usage.Surface, usage.OrganisationId, usage.Units));
        Assert.Equal(usage.RequestId.ToString(), headers.GetValue(ReceiptHeaders.RequestId));
        Assert.Equal("1", headers.GetValue(ReceiptHeaders.Units));
        Assert.Equal("faces@1.0.0", headers.GetValue(ReceiptHeaders.Model));
    }

    [Fact]
    public async Task A_message_of_too_many_parts_is_refused_before_it_is_taken_apart_with_and_without_a_key()
    {
        await using var app = new GatewayApp();
        var tenant = await Tenant.Create(app, "acme", "faces");
        var request = GrpcCalls.File("faces", Inputs.Png);
        request.Outputs.AddRange(Enumerable.Range(0, 5000).Select(_ => new ModelInferRequest.Types.InferRequestedOutputTensor()));

        var refusal = await Refused(app, tenant.Key, request);
        // What has fields that nobody knows keeps them, and this needs no key.
        var unknown = ServerLiveRequest.Parser.ParseFrom([.. Enumerable.Repeat<byte[]>([0x7A, 0x00], 5000).SelectMany(part => part)]);
        var anonymous = await Assert.ThrowsAsync<RpcException>(
            () => GrpcCalls.Client(app).ServerLiveAsync(unknown, cancellationToken: Stop).ResponseAsync);

        Assert.Equal((StatusCode.InvalidArgument, StatusCode.InvalidArgument), (refusal.StatusCode, anonymous.StatusCode));
        Assert.Equal("The message has more than 4096 parts.", refusal.Status.Detail);
        Assert.Equal(0, app.Engine.Runs);
    }

    [Fact]
    public async Task A_key_may_be_sent_under_its_own_name()
    {
        await using var app = new GatewayApp();
        var tenant = await Tenant.Create(app, "acme", "faces");

        await GrpcCalls.Client(app).ModelInferAsync(
            GrpcCalls.File("faces", Inputs.Png), new Metadata { { "x-api-key", tenant.Key } }, cancellationToken: Stop);

        Assert.Equal(1, app.Engine.Runs);
    }

    [Fact]
    public async Task Without_a_good_key_the_call_is_unauthenticated()
    {
        await using var app = new GatewayApp();
        var tenant = await Tenant.Create(app, "acme", "faces");
        foreach (var key in (string?[])[null, "nonsense", tenant.Key[..^2] + "zz"])
        {
            var refusal = await Refused(app, key, GrpcCalls.File("faces", Inputs.Png));
            Assert.Equal(StatusCode.Unauthenticated, refusal.StatusCode);
            Assert.DoesNotContain('%', refusal.Status.Detail);
        }
        Assert.Equal(0, app.Engine.Runs);
    }

    [Fact]
    public async Task A_cookie_opens_nothing()
    {
        await using var app = new GatewayApp();
        var tenant = await Tenant.Create(app, "acme", "faces");

        var refusal = await GrpcCalls.Refused(GrpcCalls.Client(app).ModelInferAsync(
            GrpcCalls.File("faces", Inputs.Png), new Metadata { { TestSignIn.Header, TestSignIn.Member(tenant.OrganisationId, "Owner") } }, cancellationToken: Stop));

        Assert.Equal(StatusCode.Unauthenticated, refusal.StatusCode);
    }

    [Fact]
    public async Task A_subscription_opens_the_model_to_its_own_organisation_only()
    {
        await using var app = new GatewayApp();
        var subscribed = await Tenant.Create(app, "subscribed", "faces");
        var stranger = await Tenant.Create(app, "stranger");

        var refusal = await Refused(app, stranger.Key, GrpcCalls.File("faces", Inputs.Png));
        await GrpcCalls.Client(app).ModelInferAsync(GrpcCalls.File("faces", Inputs.Png), GrpcCalls.With(subscribed.Key));

        Assert.Equal(StatusCode.PermissionDenied, refusal.StatusCode);
        Assert.Contains("/models/faces", refusal.Status.Detail, StringComparison.Ordinal);
        Assert.Equal("not_subscribed", refusal.Trailers.GetValue("x-portal-code"));
        Assert.Equal(1, app.Engine.Runs);
    }

    [Fact]
    public async Task What_is_not_there_is_not_found()
    {
        await using var app = new GatewayApp();
        var tenant = await Tenant.Create(app, "acme", "faces");
        var version = GrpcCalls.File("faces", Inputs.Png);
        version.ModelVersion = "9.9.9";

        Assert.Equal(StatusCode.NotFound, (await Refused(app, tenant.Key, GrpcCalls.File("no-such-model", Inputs.Png))).StatusCode);
        Assert.Equal(StatusCode.NotFound, (await Refused(app, tenant.Key, version)).StatusCode);
    }

    [Theory]
    [InlineData("", "1.0.0")]
    [InlineData("2.0.0", "2.0.0")]
    public async Task A_request_is_read_as_the_version_takes_it_that_runs(string asked, string runs)
    {
        await using var app = new GatewayApp();
        var tenant = await Tenant.Create(app, "acme", "faces");
        await app.AddUpload("2.0.0", ModelVersionState.Preview);
        var request = GrpcCalls.File("faces", Inputs.Png);
        request.ModelVersion = asked;

        var answer = await GrpcCalls.Client(app).ModelInferAsync(request, GrpcCalls.With(tenant.Key));

        Assert.Equal(runs, answer.ModelVersion);
        Assert.Equal(runs, app.Engine.LastDescribed);
        Assert.Equal(runs, app.Engine.LastVersion);
    }

    [Fact]
    public async Task A_model_without_weights_is_unavailable_and_says_when_to_ask_again()
    {
        await using var app = new GatewayApp();
        var tenant = await Tenant.Create(app, "acme", "absent");

        var refusal = await Refused(app, tenant.Key, GrpcCalls.File("absent", Inputs.Png));

        Assert.Equal(StatusCode.Unavailable, refusal.StatusCode);
        Assert.Equal("10000", refusal.Trailers.GetValue("retry-after-ms"));
    }

    [Fact]
    public async Task Who_is_too_fast_is_told_to_the_millisecond_when_to_come_back()
    {
        await using var app = new GatewayApp();
        var tenant = await Tenant.Create(app, "acme");
        await tenant.Subscribe("faces", "free", requestsPerMinute: 1);
        await GrpcCalls.Client(app).ModelInferAsync(GrpcCalls.File("faces", Inputs.Png), GrpcCalls.With(tenant.Key));

        var refusal = await Refused(app, tenant.Key, GrpcCalls.File("faces", Inputs.Png));

        Assert.Equal(StatusCode.ResourceExhausted, refusal.StatusCode);
        Assert.InRange(int.Parse(refusal.Trailers.GetValue("retry-after-ms")!, System.Globalization.CultureInfo.InvariantCulture), 1, 60_000);
    }

    [Fact]
    public async Task A_full_queue_is_told_with_its_bound_and_its_knob()
    {
        await using var app = new GatewayApp();
        var tenant = await Tenant.Create(app, "acme", "faces");
        app.Engine.Answer = (_, _) => throw new EngineOverloadedException("rows of faces", 256, "Engine:QueueRowsPerModel", TimeSpan.FromMilliseconds(120));

        var refusal = await Refused(app, tenant.Key, GrpcCalls.File("faces", Inputs.Png));

        Assert.Equal(StatusCode.ResourceExhausted, refusal.StatusCode);
        Assert.Contains("256", refusal.Status.Detail, StringComparison.Ordinal);
        Assert.Contains("Engine:QueueRowsPerModel", refusal.Status.Detail, StringComparison.Ordinal);
        Assert.Equal("120", refusal.Trailers.GetValue("retry-after-ms"));
    }

    [Theory]
    [InlineData(false, StatusCode.Unavailable, "does not answer")]
    [InlineData(true, StatusCode.ResourceExhausted, "too much to do")]
    public async Task A_remote_server_in_trouble_is_named_by_its_name(bool full, StatusCode expected, string words)
    {
        await using var app = new GatewayApp();
        var tenant = await Tenant.Create(app, "acme", "faces");
        app.Engine.Answer = (_, _) => throw new RemoteUnavailableException("triton", full, TimeSpan.FromSeconds(2));

        var refusal = await Refused(app, tenant.Key, GrpcCalls.File("faces", Inputs.Png));
        var overHttp = await tenant.Predict();

        Assert.Equal(expected, refusal.StatusCode);
        Assert.Contains("triton", refusal.Status.Detail, StringComparison.Ordinal);
        Assert.Contains(words, refusal.Status.Detail, StringComparison.Ordinal);
        Assert.Equal(("2000", TimeSpan.FromSeconds(2)), (refusal.Trailers.GetValue("retry-after-ms"), overHttp.Headers.RetryAfter?.Delta));
    }

    [Theory]
    [InlineData(false, "being started again")]
    [InlineData(true, "out of service")]
    public async Task A_worker_that_is_gone_is_told_without_its_reason(bool quarantined, string words)
    {
        await using var app = new GatewayApp();
        var tenant = await Tenant.Create(app, "acme", "faces");
        app.Engine.Answer = (_, _) => throw new WorkerUnavailableException("touched memory", quarantined, TimeSpan.FromSeconds(1));

        var refusal = await Refused(app, tenant.Key, GrpcCalls.File("faces", Inputs.Png));
        var overHttp = await tenant.Predict();

        Assert.Equal(StatusCode.Unavailable, refusal.StatusCode);
        Assert.Contains(words, refusal.Status.Detail, StringComparison.Ordinal);
        Assert.DoesNotContain("memory", refusal.Status.Detail, StringComparison.Ordinal);
        Assert.Equal((HttpStatusCode.ServiceUnavailable, TimeSpan.FromSeconds(1)), (overHttp.StatusCode, overHttp.Headers.RetryAfter?.Delta));
    }

    [Fact]
    public async Task A_failure_tells_nothing_of_the_inside()
    {
        await using var app = new GatewayApp();
        var tenant = await Tenant.Create(app, "acme", "faces");
        app.Engine.Answer = (_, _) => throw new InvalidOperationException("secret /path");

        var refusal = await Refused(app, tenant.Key, GrpcCalls.File("faces", Inputs.Png));

        Assert.Equal(StatusCode.Internal, refusal.StatusCode);
        Assert.DoesNotContain("secret", refusal.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_refusal_speaks_the_callers_language()
    {
        await using var app = new GatewayApp();
        var refusal = await GrpcCalls.Refused(GrpcCalls.Client(app).ModelInferAsync(
            GrpcCalls.File("faces", Inputs.Png), new Metadata { { "accept-language", "zh-CN" } }, cancellationToken: Stop));

        Assert.Contains(refusal.Status.Detail, letter => letter > 0x2E80);
    }

    private static Task<RpcException> Refused(GatewayApp app, string? key, ModelInferRequest request) =>
        GrpcCalls.Refused(GrpcCalls.Client(app).ModelInferAsync(request, GrpcCalls.With(key)));
}
