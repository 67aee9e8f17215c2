using System.Net;
using Portal.Server.Tests.Gateway.Fixture;

namespace Portal.Server.Tests.Models;

public sealed class ServingTests
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task An_operator_sees_the_engine_and_every_model()
    {
        await using var app = new GatewayApp();
        var tenant = await Tenant.Create(app, "acme");

        var status = await (await tenant.SignedIn("Operator").GetAsync("/api/serving", Stop)).Json();

        Assert.Equal("CPUExecutionProvider", status.GetProperty("executionProvider").GetString());
        var models = status.GetProperty("models").EnumerateArray().ToDictionary(m => m.GetProperty("slug").GetString()!);
        Assert.Equal(5, models["faces"].GetProperty("loadMs").GetDouble());
        Assert.Contains("Node.js", models["absent"].GetProperty("note").GetString());
    }

    [Theory]
    [InlineData("Owner", HttpStatusCode.Forbidden)]
    [InlineData(null, HttpStatusCode.Unauthorized)]
    public async Task Nobody_else_does(string? role, HttpStatusCode expected)
    {
        await using var app = new GatewayApp();
        var tenant = await Tenant.Create(app, "acme");

        var client = role is null ? app.CreateClient() : tenant.SignedIn(role);

        Assert.Equal(expected, (await client.GetAsync("/api/serving", Stop)).StatusCode);
    }
}
