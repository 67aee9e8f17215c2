using System.Diagnostics;
using Grpc.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;
using Portal.Client.Contracts;
using Portal.Inference.Models;
using Portal.Server.Features.Models;
using Portal.Server.Tests.Gateway.Fixture;
using Portal.Server.Tests.Gateway.Grpc;

namespace Portal.Server.Tests.Remote;

/// <summary>One portal before another.</summary>
public sealed class PeerPortalTests
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_model_of_another_portal_goes_and_comes_with_it()
    {
        await using var peer = new GrpcPortal();
        await peer.InitializeAsync();
        await using var app = new GatewayApp { HasRealEngine = true };
        StarterModelFiles.Write(app.StarterModels, Remote("mlp"), weights: false);
        app.Settings["Engine:Remotes:hall:Url"] = peer.Process.GrpcUrl.ToString();
        app.Settings["Engine:Remotes:hall:ApiKey"] = peer.Keys[0];
        app.Settings["Engine:Remotes:hall:TimeoutSeconds"] = "10";
        var tenant = await Tenant.Create(app, "acme", "far");
        var row = GrpcCalls.Bytes([.. Enumerable.Range(0, 64).Select(i => i / 64f)]);
        var there = await peer.Client.ModelInferAsync(GrpcCalls.Mlp(row), GrpcCalls.With(peer.Keys[0]));

        var here = await Predict();
        Assert.Equal(there.RawOutputContents[0], here.RawOutputContents[0]);
        Assert.Equal("remote", (await GrpcCalls.Client(app).ModelMetadataAsync(new() { Name = "far" }, GrpcCalls.With(null))).Platform);

        await peer.Process.DisposeAsync();
        var refusals = new List<(StatusCode Code, string Detail)>();
        for (var i = 0; i < 4; i++)
        {
            var refusal = await Assert.ThrowsAsync<RpcException>(Predict);
            refusals.Add((refusal.StatusCode, refusal.Status.Detail));
        }
        Assert.All(refusals, refusal => Assert.Equal(StatusCode.Unavailable, refusal.Code));
        Assert.All(refusals, refusal => Assert.Contains("hall", refusal.Detail, StringComparison.Ordinal));
        Assert.All(refusals, refusal => Assert.DoesNotContain("localhost", refusal.Detail, StringComparison.Ordinal));
        Assert.Contains("far: server 'hall' does not answer", await Readiness(), StringComparison.Ordinal);
        var watch = Stopwatch.StartNew();
        for (var i = 0; i < 10; i++)
        {
            await Assert.ThrowsAsync<RpcException>(Predict);
        }
        Assert.True(watch.Elapsed < TimeSpan.FromSeconds(5), $"Ten refusals took {watch.Elapsed}.");

        await peer.StartAgainAsync();
        while ((await Readiness()).Contains("does not answer", StringComparison.Ordinal))
        {
            await Task.Delay(100, Stop);
        }
        Assert.Equal(here.RawOutputContents[0], (await Predict()).RawOutputContents[0]);

        async Task<Portal.Inference.Protocol.ModelInferResponse> Predict() =>
            await GrpcCalls.Client(app).ModelInferAsync(GrpcCalls.Raw("far", "x", "FP32", [1, 64], row), GrpcCalls.With(tenant.Key));

        async Task<string> Readiness()
        {
            using var http = app.CreateClient();
            var report = await (await http.GetAsync("/healthz/ready", Stop)).Json();
            return report.GetProperty("checks").GetProperty("engine").GetProperty("description").GetString()!;
        }
    }

    [Fact]
    public async Task A_model_whose_server_was_down_at_the_start_is_loaded_when_it_is_back()
    {
        var time = new FakeTimeProvider(DateTimeOffset.UtcNow);
        var down = true;
        await using var app = new GatewayApp { Time = time };
        StarterModelFiles.Write(app.StarterModels, Remote("mlp"), weights: false);
        var tries = 0;
        app.Engine.Load = manifest =>
        {
            tries += manifest.Slug == "far" ? 1 : 0;
            return down && manifest.Slug == "far" ? throw new ModelLoadException("no answer") : Task.CompletedTask;
        };
        var board = app.Services.GetRequiredService<ModelReadinessBoard>();
        while (board.IsLoading || board.Of("far") != ModelReadiness.Failed)
        {
            await Task.Delay(20, Stop);
        }
        await Try();
        Assert.Equal(ModelReadiness.Failed, board.Of("far"));

        down = false;
        await Try();

        Assert.Equal(ModelReadiness.Ready, board.Of("far"));

        async Task Try()
        {
            var before = tries;
            while (tries == before || board.IsLoading)
            {
                time.Advance(TimeSpan.FromSeconds(5));
                await Task.Delay(20, Stop);
            }
            await Task.Delay(100, Stop);
        }
    }

    private static ModelManifest Remote(string model) =>
        StarterModelFiles.Manifest("far", "other", "row", ["application/octet-stream"], "Far", "远方") with
        {
            Pipeline = "tensors",
            Files = new Dictionary<string, ManifestFile>(),
            Remote = new("hall", model),
        };
}
