using System.Globalization;
using System.Net;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Portal.Client.Contracts;
using Portal.Server.Features.Models;
using Portal.Server.Tests.Gateway.Fixture;

namespace Portal.Server.Tests.Models;

public sealed class CatalogueTests
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("", "absent,faces,speech")]
    [InlineData("?search=face", "faces")]
    [InlineData("?search=aiaas%20SPEECH", "speech")]
    [InlineData("?search=face%20speech", "")]
    [InlineData("?task=image-to-text", "absent")]
    [InlineData("?task=nothing", "")]
    public async Task A_visitor_lists_and_searches_the_catalogue(string query, string expected)
    {
        await using var app = new GatewayApp();

        var models = await (await app.CreateClient().GetAsync($"/api/models{query}", Stop)).Json();

        Assert.Equal(expected, string.Join(',', models.EnumerateArray().Select(m => m.GetProperty("slug").GetString())));
    }

    [Fact]
    public async Task A_models_page_has_everything_but_scripts()
    {
        await using var app = new GatewayApp();

        var model = await (await app.CreateClient().GetAsync("/api/models/faces", Stop)).Json();

        var card = model.GetProperty("cardHtml").GetString()!;
        Assert.Contains("<h2>Purpose</h2>", card, StringComparison.Ordinal);
        Assert.DoesNotContain("<script", card, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain("javascript:", card, StringComparison.OrdinalIgnoreCase);
        Assert.Equal(["free", "payg"], model.GetProperty("plans").EnumerateArray().Select(p => p.GetProperty("code").GetString()));
        Assert.Equal("portal", model.GetProperty("providerSlug").GetString());
        Assert.Equal("dist/weights.bin", model.GetProperty("files")[0].GetProperty("path").GetString());
        Assert.Equal("/api/models/faces/samples/sample.png", model.GetProperty("samples")[0].GetProperty("url").GetString());
        Assert.Equal(HttpStatusCode.NotFound, (await app.CreateClient().GetAsync("/api/models/nothing", Stop)).StatusCode);
    }

    [Fact]
    public async Task Missing_weights_are_said_with_the_way_to_get_them()
    {
        await using var app = new GatewayApp();

        var model = await (await app.CreateClient().GetAsync("/api/models/absent", Stop)).Json();

        Assert.Equal((int)ModelReadiness.WeightsMissing, model.GetProperty("model").GetProperty("readiness").GetInt32());
        Assert.Contains("Node.js 20", model.GetProperty("readinessNote").GetString());
    }

    [Fact]
    public async Task A_model_that_fails_to_load_is_said_to_have_failed()
    {
        await using var app = new GatewayApp();
        app.Engine.Load = manifest => manifest.Slug == "faces" ? Task.FromException(new InvalidDataException("bad")) : Task.CompletedTask;
        var board = app.Services.GetRequiredService<ModelReadinessBoard>();

        Assert.Equal(ModelReadiness.Failed, await board.WhenKnownAsync("faces", TimeSpan.FromMinutes(1), Stop));
        Assert.Equal(ModelReadiness.Ready, await board.WhenKnownAsync("speech", TimeSpan.FromMinutes(1), Stop));
        var model = await (await app.CreateClient().GetAsync("/api/models/faces", Stop)).Json();
        Assert.False(string.IsNullOrEmpty(model.GetProperty("readinessNote").GetString()));
    }

    [Theory]
    [InlineData("en-GB", "Faces", "Purpose", "Free")]
    [InlineData("zh-CN", "人脸", "用途", "免费")]
    [InlineData("zh-Hans", "人脸", "用途", null)]
    [InlineData("fr", "Faces", "Purpose", "Free")]
    public async Task Texts_come_in_the_callers_language(string culture, string name, string card, string? plan)
    {
        await using var app = new GatewayApp();
        await using var scope = app.Services.CreateAsyncScope();
        CultureInfo.CurrentUICulture = new(culture);

        var model = await scope.ServiceProvider.GetRequiredService<IModelsApi>().Get("faces", Stop);

        Assert.Equal(name, model!.Model.Name);
        Assert.Contains(card, model.CardHtml, StringComparison.Ordinal);
        Assert.Equal(plan ?? model.Plans[0].Name, model.Plans[0].Name);
    }

    [Fact]
    public async Task Listed_samples_are_served_and_nothing_else_is()
    {
        await using var app = new GatewayApp();
        var client = app.CreateClient();

        var sample = await client.GetAsync("/api/models/faces/samples/sample.png", Stop);

        Assert.Equal(Inputs.Png, await sample.Content.ReadAsByteArrayAsync(Stop));
        Assert.Equal("image/png", sample.Content.Headers.ContentType?.MediaType);
        Assert.Equal("nosniff", sample.Headers.GetValues("X-Content-Type-Options").Single());
        foreach (var file in new[] { "secret.txt", "..%2Fmodel.json", "%2e%2e%2fmodel.json", "model.json", "..%5Cmodel.json" })
        {
            Assert.Equal(HttpStatusCode.NotFound, (await client.GetAsync($"/api/models/faces/samples/{file}", Stop)).StatusCode);
        }
    }
}
