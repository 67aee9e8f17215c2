using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Portal.Inference.Engine;
using Portal.Server.Tests.Gateway.Fixture;

namespace Portal.Server.Tests.Gateway;

public sealed class EngineSettingsTests
{
    [Fact]
    public async Task The_engine_takes_its_bounds_and_version_policies_from_the_settings()
    {
        await using var app = new GatewayApp
        {
            Settings =
            {
                ["Engine:QueueRowsPerModel"] = "7",
                ["Engine:WarmUp"] = "00:00:05",
                ["Engine:Versions:faces"] = "latest:2",
                ["Engine:Versions:speech"] = "1.0.0,1.2.0",
            },
        };

        var options = app.Services.GetRequiredService<IOptions<EngineOptions>>().Value;

        Assert.Equal((7, TimeSpan.FromSeconds(5)), (options.QueueRowsPerModel, options.WarmUp));
        Assert.Equal(new VersionPolicy.Latest(2), options.Versions["faces"]);
        Assert.Equal(["1.0.0", "1.2.0"], ((VersionPolicy.Listed)options.Versions["speech"]).Versions);
        Assert.Equal(7, app.Services.GetRequiredService<InferenceEngine>().Options.QueueRowsPerModel);
    }
}
