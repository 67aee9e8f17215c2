using System.Net;
using Portal.Inference.Engine;
using Portal.Inference.Pipelines;
using Portal.Server.Tests.Gateway.Fixture;
using Portal.Tests.Hosting;

namespace Portal.Server.Tests.Clients;

/// <summary>The public JavaScript clients, each a script that ends with an error when something is not as the client expects.</summary>
public sealed class JavaScriptClientTests(ClientPortal portal) : IClassFixture<ClientPortal>
{
    [Theory]
    [InlineData("openai.mjs")]
    [InlineData("huggingface.mjs")]
    public async Task A_public_client_finds_everything_as_it_expects(string script)
    {
        var run = await NodeClients.RunAsync(script, environment: portal.Environment);

        Assert.True(run.ExitCode == 0, $"{run.Output}\n{run.Error}");
    }

    [Fact]
    public async Task A_client_that_met_a_full_queue_comes_back_by_itself()
    {
        await using var app = new GatewayApp();
        app.UseKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0));
        var calls = 0;
        app.Engine.Answer = (_, _) => ++calls < 3
            ? throw new EngineOverloadedException("rows of faces", 256, "Engine:QueueRowsPerModel", TimeSpan.FromMilliseconds(30))
            : Task.FromResult(new PredictionOutput(new TextEmbeddings([new float[] { 1, 2 }], 1), default));
        app.StartServer();
        var tenant = await Tenant.Create(app, "acme", "faces");

        var run = await NodeClients.RunAsync("openai-retry.mjs", environment: new Dictionary<string, string>
        {
            ["PORTAL_URL"] = app.ClientOptions.BaseAddress.ToString(),
            ["PORTAL_KEY"] = tenant.Key,
        });

        Assert.True(run.ExitCode == 0, $"{run.Output}\n{run.Error}");
        Assert.Equal(3, calls);
    }
}
