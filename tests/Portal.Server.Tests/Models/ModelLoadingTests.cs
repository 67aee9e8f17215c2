using System.Diagnostics;
using System.Text.Json;
using Portal.Inference.Models;
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
}
