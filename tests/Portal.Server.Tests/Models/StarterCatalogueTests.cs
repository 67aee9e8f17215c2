using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Portal.Client.Contracts;
using Portal.Inference.Models;
using Portal.Server.Features.Models;
using Portal.Server.Hosting;
using Portal.Server.Tests.Gateway.Fixture;

namespace Portal.Server.Tests.Models;

public sealed class StarterCatalogueTests
{
    private static readonly ModelManifest Faces =
        StarterModelFiles.Manifest("faces", "object-detection", "image", ["image/png"], "Better faces", "更好的人脸");

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_second_start_changes_nothing()
    {
        await using var app = new GatewayApp();
        await app.Db(db => db.Plans.Where(p => p.Code == "payg").ExecuteUpdateAsync(p => p.SetProperty(x => x.UnitPriceMicros, 7), Stop));
        var before = await Versions(app);

        await Again(app);

        Assert.Equal(before, await Versions(app));
        Assert.Equal(6, await app.Db(db => db.Plans.CountAsync(Stop)));
        Assert.All(await app.Db(db => db.Plans.Where(p => p.Code == "payg").ToListAsync(Stop)), p => Assert.Equal(7, p.UnitPriceMicros));
    }

    [Fact]
    public async Task A_new_version_number_makes_a_new_version_and_retires_nothing_silently()
    {
        await using var app = new GatewayApp();
        var before = await Versions(app);
        StarterModelFiles.Write(app.StarterModels, Faces with { Version = "1.1.0" }, weights: true);

        await Again(app);

        var faces = (await Versions(app)).Where(v => v.Slug == "faces").ToList();
        Assert.Equal([("1.0.0", ModelVersionState.Legacy), ("1.1.0", ModelVersionState.Available)], faces.Select(v => (v.Version, v.State)));
        Assert.Equal(before.Single(v => v.Slug == "faces").Sha256, faces[0].Sha256);
    }

    [Fact]
    public async Task Changed_bytes_under_an_old_version_number_never_replace_what_was_published()
    {
        await using var app = new GatewayApp();
        var before = await Versions(app);
        StarterModelFiles.Write(app.StarterModels, Faces, weights: true);

        await Again(app);

        Assert.Equal(before, await Versions(app));
    }

    [Theory]
    [InlineData(ModelVersionState.Available)]
    [InlineData(ModelVersionState.Preview)]
    public async Task A_restart_leaves_an_approved_upload_in_its_place(ModelVersionState state)
    {
        await using var app = new GatewayApp();
        if (state == ModelVersionState.Available)
        {
            await app.Db(db => db.ModelVersions.Where(v => v.Model!.Slug == "faces")
                .ExecuteUpdateAsync(v => v.SetProperty(x => x.State, ModelVersionState.Legacy), Stop));
        }
        await app.AddUpload("2.0.0", state);
        var before = await Versions(app);

        await Again(app);

        Assert.Equal(before, await Versions(app));
    }

    [Fact]
    public async Task A_new_version_does_not_take_an_approved_uploads_place()
    {
        await using var app = new GatewayApp();
        await app.Db(db => db.ModelVersions.Where(v => v.Model!.Slug == "faces")
            .ExecuteUpdateAsync(v => v.SetProperty(x => x.State, ModelVersionState.Legacy), Stop));
        await app.AddUpload("2.0.0", ModelVersionState.Available);
        StarterModelFiles.Write(app.StarterModels, Faces with { Version = "1.1.0" }, weights: true);

        await Again(app);

        Assert.Equal(
            [("1.0.0", ModelVersionState.Legacy), ("2.0.0", ModelVersionState.Available), ("1.1.0", ModelVersionState.Legacy)],
            (await Versions(app)).Where(v => v.Slug == "faces").Select(v => (v.Version, v.State)));
    }

    [Fact]
    public async Task A_former_version_that_is_here_again_takes_its_place_back()
    {
        await using var app = new GatewayApp();
        StarterModelFiles.Write(app.StarterModels, Faces with { Version = "1.1.0" }, weights: true);
        await Again(app);
        StarterModelFiles.Write(app.StarterModels, Faces, weights: true);

        await Again(app);

        Assert.Equal(
            [("1.0.0", ModelVersionState.Available), ("1.1.0", ModelVersionState.Legacy)],
            (await Versions(app)).Where(v => v.Slug == "faces").OrderBy(v => v.Version).Select(v => (v.Version, v.State)));
    }

    private static Task Again(GatewayApp app) =>
        app.Services.GetServices<IStartupStep>().OfType<StarterCatalogue>().Single().RunAsync(Stop);

    private static Task<List<Row>> Versions(GatewayApp app) => app.Db(db => db.ModelVersions.OrderBy(v => v.Model!.Slug).ThenBy(v => v.Id)
        .Select(v => new Row(v.Id, v.Model!.Slug, v.Version, v.State, v.Sha256)).ToListAsync(Stop));

    private sealed record Row(int Id, string Slug, string Version, ModelVersionState State, string Sha256);
}
