using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net;
using System.Text.Json;
using Portal.Client.Contracts;
using Portal.Inference.Models;
using Portal.Server.Features.Models;
using Portal.Server.Tests.Gateway.Fixture;

namespace Portal.Server.Tests.Models;

public sealed class ModelLoadingTests
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_model_that_found_the_machine_busy_at_the_start_is_loaded_later(bool mayPass)
    {
        await using var app = new GatewayApp();
        var loads = 0;
        app.Engine.Load = manifest => manifest.Slug == "faces" && Interlocked.Increment(ref loads) == 1
            ? Task.FromException(new ModelLoadException("All workers are busy.") { MayPass = mayPass }) : Task.CompletedTask;
        var tenant = await Tenant.Create(app, "acme");
        var operators = tenant.SignedIn("Operator");
        var begun = Stopwatch.GetTimestamp();
        while (!await Ready() && Stopwatch.GetElapsedTime(begun) < TimeSpan.FromSeconds(mayPass ? 30 : 7))
        {
            await Task.Delay(100, Stop);
        }

        Assert.Equal(mayPass, await Ready());
        Assert.Equal(mayPass ? 2 : 1, loads);

        async Task<bool> Ready()
        {
            var status = await (await operators.GetAsync("/api/serving", Stop)).Json();
            return status.GetProperty("models").EnumerateArray().Single(model => model.GetProperty("slug").GetString() == "faces")
                .GetProperty("note").ValueKind == JsonValueKind.Null;
        }
    }

    [Fact]
    public async Task A_preview_that_found_the_machine_busy_at_the_start_is_loaded_later_though_its_model_answers()
    {
        await using var app = new GatewayApp();
        await app.AddUpload("2.0.0", ModelVersionState.Preview);
        var loads = 0;
        app.Engine.Load = manifest => manifest.Version == "2.0.0" && Interlocked.Increment(ref loads) == 1
            ? Task.FromException(new ModelLoadException("All workers are busy.") { MayPass = true }) : Task.CompletedTask;
        await app.Service<ModelLoading>().RunAsync(Stop);
        var begun = Stopwatch.GetTimestamp();
        while (Volatile.Read(ref loads) < 2 && Stopwatch.GetElapsedTime(begun) < TimeSpan.FromSeconds(30))
        {
            await Task.Delay(100, Stop);
        }

        Assert.Equal(2, Volatile.Read(ref loads));
        Assert.Equal(ModelReadiness.Ready, app.Service<ModelReadinessBoard>().Of("faces"));
    }

    [Fact]
    public async Task A_model_that_is_loaded_again_brings_the_versions_beside_it_back()
    {
        await using var app = new GatewayApp();
        var keeper = (await Tenant.Create(app, "acme")).SignedIn("Operator");
        await app.AddUpload("0.8.0", ModelVersionState.Retired);
        await app.AddUpload("0.9.0", ModelVersionState.Legacy);
        await app.AddUpload("2.0.0", ModelVersionState.Preview);
        await app.Service<ModelReadinessBoard>().WhenKnownAsync("faces", TimeSpan.FromSeconds(30), Stop);
        await keeper.PostAsync("/v2/repository/models/faces/unload", null, Stop);
        var loaded = new ConcurrentQueue<(string Slug, string Version)>();
        app.Engine.Load = manifest =>
        {
            loaded.Enqueue((manifest.Slug, manifest.Version));
            // One that cannot be loaded does not keep the model away.
            return manifest.Version == "0.9.0" ? Task.FromException(new ModelLoadException("It is broken.")) : Task.CompletedTask;
        };

        var answer = await keeper.PostAsync("/v2/repository/models/faces/load", null, Stop);

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Equal(["0.9.0", "2.0.0", "1.0.0"], loaded.Where(version => version.Slug == "faces").Select(version => version.Version));
        Assert.Equal(ModelReadiness.Ready, app.Service<ModelReadinessBoard>().Of("faces"));
    }
}
