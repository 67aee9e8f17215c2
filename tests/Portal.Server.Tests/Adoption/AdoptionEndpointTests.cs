using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Portal.Client.Contracts;
using Portal.Server.Data;
using Portal.Server.Features.Demo;

namespace Portal.Server.Tests.Adoption;

public sealed class AdoptionEndpointTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(null, HttpStatusCode.Unauthorized)]
    [InlineData("member", HttpStatusCode.Forbidden)]
    [InlineData("operator", HttpStatusCode.OK)]
    public async Task Only_an_operator_sees_adoption(string? person, HttpStatusCode status)
    {
        await using var host = new AdoptionHost();

        var answer = await host.Client(person).GetAsync(new Uri("/api/adoption/breakdown", UriKind.Relative), Cancel);

        Assert.Equal(status, answer.StatusCode);
    }

    [Fact]
    public async Task Without_parameters_the_headline_definition_is_used_and_k_1_is_touched_on_one_day()
    {
        await using var host = new AdoptionHost();
        var client = host.Client("operator");

        var usual = await client.GetFromJsonAsync<AdoptionTrends>("/api/adoption/trends", Cancel);
        var touched = await client.GetFromJsonAsync<AdoptionTrends>("/api/adoption/trends?k=1", Cancel);
        var asked = await client.GetFromJsonAsync<AdoptionTrends>("/api/adoption/trends?k=1&d=4&months=60", Cancel);

        Assert.Equal(new AdoptionDefinition("2026-3", 10, 3, 28), usual!.Note.Definition);
        Assert.Equal(new AdoptionDefinition("2026-3", 1, 1, 28), touched!.Note.Definition);
        Assert.Equal(new AdoptionDefinition("2026-3", 1, 4, 28), asked!.Note.Definition);
    }

    [Theory]
    [InlineData("k=7", "k")]
    [InlineData("d=0", "d")]
    [InlineData("d=29", "d")]
    [InlineData("months=2", "months")]
    [InlineData("months=61", "months")]
    public async Task A_parameter_out_of_range_is_named(string query, string field)
    {
        await using var host = new AdoptionHost();

        var answer = await host.Client("operator").GetAsync(new Uri($"/api/adoption/trends?{query}", UriKind.Relative), Cancel);

        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        var problem = await answer.Content.ReadFromJsonAsync<JsonElement>(Cancel);
        Assert.Equal([field], problem.GetProperty("errors").EnumerateObject().Select(error => error.Name));
    }

    [Theory]
    [InlineData("true", true)]
    [InlineData("false", false)]
    public async Task The_demo_is_seeded_where_it_is_asked_for(string demo, bool seeded)
    {
        await using var host = new AdoptionHost(("Portal:Demo", demo));
        using var scope = host.Services.CreateScope();

        var organisations = scope.ServiceProvider.GetRequiredService<PortalDb>().Organisations;

        Assert.Equal(seeded, await organisations.AnyAsync(o => o.Slug == "demo", Cancel));
    }

    [Fact]
    public async Task Outside_development_nothing_is_seeded_unless_asked_for()
    {
        await using var host = new AdoptionHost(("environment", "Production"));
        using var scope = host.Services.CreateScope();

        Assert.False(await scope.ServiceProvider.GetRequiredService<PortalDb>().Users.AnyAsync(Cancel));
    }

    [Fact]
    public async Task The_verb_seeds_once_and_says_so()
    {
        await using var host = new AdoptionHost();
        await using var output = new StringWriter();

        Assert.Equal(0, await SeedDemoVerb.Run(host.Services, output, Cancel));
        Assert.Contains("demo organisations in 16 industries", output.ToString(), StringComparison.Ordinal);
        Assert.Contains("member@demo.local", output.ToString(), StringComparison.Ordinal);

        output.GetStringBuilder().Clear();
        Assert.Equal(0, await SeedDemoVerb.Run(host.Services, output, Cancel));
        Assert.Contains("nothing was changed", output.ToString(), StringComparison.Ordinal);
    }
}
