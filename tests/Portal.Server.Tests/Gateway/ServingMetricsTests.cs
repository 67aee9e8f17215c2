using Portal.Server.Tests.Gateway.Fixture;

namespace Portal.Server.Tests.Gateway;

/// <summary>Runs alone: meters are the whole process's, and a portal that ends beside this one takes the series of its name along.</summary>
[CollectionDefinition(nameof(ServingMetricsTests), DisableParallelization = true)]
[Collection(nameof(ServingMetricsTests))]
public sealed class ServingMetricsTests
{
    [Fact]
    public async Task Dashboards_made_for_Triton_find_their_series()
    {
        await using var app = new GatewayApp();
        var tenant = await Tenant.Create(app, "acme", "faces");
        await tenant.Predict();
        await tenant.Predict();

        var metrics = await tenant.Metrics();

        Assert.Matches("(?m)^nv_inference_request_success\\{[^}]*model=\"faces\"[^}]*\\} 2( |$)", metrics);
        Assert.Matches("(?m)^nv_inference_count\\{[^}]*version=\"1.0.0\"", metrics);
        foreach (var name in (string[])["exec_count", "queue_duration_us", "compute_infer_duration_us", "pending_request_count"])
        {
            Assert.Contains($"nv_inference_{name}{{", metrics, StringComparison.Ordinal);
        }
    }
}
