using System.Net;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Portal.Client.Contracts;
using Portal.Server.Features.Models;
using Portal.Server.Hosting;
using Portal.Server.Tests.Gateway.Fixture;

namespace Portal.Server.Tests.Publishing;

public sealed class VersionPinTests
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task What_came_with_the_portal_is_not_offered_to_be_pinned()
    {
        await using var app = new GatewayApp();
        var subscriber = await Tenant.Create(app, "subscriber", "faces");
        await app.AddUpload("1.1.0", ModelVersionState.Preview);

        var refused = await subscriber.Pin("1.0.0");

        Assert.Equal((HttpStatusCode.Conflict, "version_of_portal"), (refused.StatusCode, await refused.Code()));
        Assert.Contains("it came with the portal", await refused.Detail(), StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.OK, (await subscriber.Pin("1.1.0")).StatusCode);
        var version = await subscriber.SignedIn().Read("/api/subscriptions/faces/version");
        Assert.Equal("1.0.0", version.GetProperty("available").GetString());
        Assert.Equal(["1.1.0"], version.GetProperty("offered").EnumerateArray().Select(v => v.GetProperty("version").GetString()));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_pin_whose_files_went_with_an_upgrade_gives_way_or_is_told_what_to_use(bool thenFollows)
    {
        await using var app = new GatewayApp();
        var subscriber = await Tenant.Create(app, "subscriber", "faces");
        await PinAsOnceAllowed(app, thenFollows);
        var newer = StarterModelFiles.Manifest("faces", "object-detection", "image", ["image/png"], "Faces", "人脸") with { Version = "1.1.0" };
        StarterModelFiles.Write(app.StarterModels, newer, weights: true);
        await app.Services.GetServices<IStartupStep>().OfType<StarterCatalogue>().Single().RunAsync(Stop);

        var answer = await subscriber.Predict();
        var named = await subscriber.WithKey().PostAsync("/v2/models/faces/versions/1.0.0/infer", Inputs.Json(new { inputs = Array.Empty<object>() }), Stop);

        if (thenFollows)
        {
            Assert.Equal((HttpStatusCode.OK, "1.1.0"), (answer.StatusCode, app.Engine.LastVersion));
        }
        else
        {
            Assert.Equal((HttpStatusCode.Gone, "version_retired"), (answer.StatusCode, await answer.Code()));
            Assert.Contains("1.1.0", await answer.Detail(), StringComparison.Ordinal);
        }
        Assert.Equal(HttpStatusCode.Gone, named.StatusCode);
        Assert.Contains("1.1.0", (await named.Json()).GetProperty("error").GetString(), StringComparison.Ordinal);
    }

    private static Task<int> PinAsOnceAllowed(GatewayApp app, bool thenFollows) => app.Db(async db =>
    {
        int? id = await db.ModelVersions.Where(v => v.Model!.Slug == "faces").Select(v => v.Id).SingleAsync(Stop);
        return await db.Subscriptions.ExecuteUpdateAsync(
            s => s.SetProperty(x => x.PinnedVersionId, id).SetProperty(x => x.PinThenFollows, thenFollows), Stop);
    });
}
