using System.Net;
using Portal.Server.Features.Keys;
using Portal.Server.Tests.Gateway.Fixture;

namespace Portal.Server.Tests.Keys;

public sealed class CreateKeyVerbTests
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_output_is_the_key_and_nothing_else()
    {
        await using var app = new GatewayApp();
        var tenant = await Tenant.Create(app, "acme", "faces");

        var (code, output, errors) = await Run(app, "acme", "from the console", "predict");

        Assert.Equal((0, ""), (code, errors));
        var response = await tenant.WithKey(output.TrimEnd()).PostAsync("/predict/faces", Inputs.PngBody, Stop);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Contains("from the console", await tenant.SignedIn().GetStringAsync("/api/keys", Stop), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("nobody", "x", "predict", "nobody")]
    [InlineData("acme", "", "predict", "--name")]
    [InlineData("acme", "x", "", "--scopes")]
    [InlineData("acme", "x", "predict root", "--scopes")]
    public async Task A_wrong_argument_is_named_on_the_error_stream(string organisation, string name, string scopes, string named)
    {
        await using var app = new GatewayApp();
        await Tenant.Create(app, "acme");

        var (code, output, errors) = await Run(app, organisation, name, scopes);

        Assert.Equal((1, ""), (code, output));
        Assert.Contains(named, errors, StringComparison.Ordinal);
    }

    private static async Task<(int Code, string Output, string Errors)> Run(GatewayApp app, string organisation, string name, string scopes)
    {
        using var output = new StringWriter();
        using var errors = new StringWriter();
        var code = await CreateKeyVerb.Run(app.Services, organisation, name, scopes, output, errors, Stop);
        return (code, output.ToString(), errors.ToString());
    }
}
