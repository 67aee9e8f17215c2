using System.Net;
using System.Net.Http.Json;
using Microsoft.EntityFrameworkCore;
using Portal.Client.Contracts;
using Portal.Server.Features.Publishing.Uploads;
using Portal.Server.Hosting;
using Portal.Server.Tests.Gateway.Fixture;
using Portal.Tests.Onnx;

namespace Portal.Server.Tests.Publishing.Uploads;

public sealed class UploadTests
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_broken_piece_is_gone_on_with_where_the_disk_says()
    {
        await using var app = new GatewayApp();
        var desk = (await Tenant.Create(app, "acme")).SignedIn("Publisher");
        await desk.CreateModel("numbers");
        var file = OnnxModels.Mlp();
        var id = await Id(await desk.StartUpload("numbers", "1.0.0", file.Length));

        var first = await desk.SendPiece(id, 0, file[..1000]);
        var lost = await desk.SendPiece(id, 5000, file[5000..6000]);
        var again = await desk.SendPiece(id, 0, file[..1000]);
        // The sender dies in the middle of its piece.
        await Assert.ThrowsAnyAsync<Exception>(() => desk.SendPiece(id, 1000, new BrokenContent(file[1000..3000], file.Length)));
        var kept = await desk.GetAsync($"/api/publishing/uploads/{id}", Stop);
        var offset = long.Parse(kept.Headers.GetValues(UploadRules.OffsetHeader).Single(), System.Globalization.CultureInfo.InvariantCulture);

        Assert.Equal(HttpStatusCode.OK, first.StatusCode);
        Assert.Equal((HttpStatusCode.Conflict, "1000"), (lost.StatusCode, lost.Headers.GetValues(UploadRules.OffsetHeader).Single()));
        var told = await again.Json();
        Assert.Equal(("wrong_offset", 1000), (told.GetProperty("code").GetString(), told.GetProperty("offset").GetInt64()));
        Assert.InRange(offset, 1000, 3000);
        Assert.Equal(HttpStatusCode.OK, (await desk.SendPiece(id, offset, file[(int)offset..])).StatusCode);
        Assert.Equal(UploadState.Accepted, PublishingDesk.State(await desk.Inspected(id)));
    }

    [Fact]
    public async Task A_version_that_no_row_knows_is_set_aside_and_comes_back_when_a_restored_database_has_it()
    {
        await using var app = new GatewayApp();
        var folders = app.Service<UploadFolders>();
        var (folder, now) = (folders.Version("numbers", "7.7.7"), new DateTime(2030, 1, 1, 0, 0, 0, DateTimeKind.Utc));
        Directory.CreateDirectory(folder);
        await File.WriteAllTextAsync(Path.Combine(folder, "model.onnx"), "weights", Stop);

        folders.Sweep(new HashSet<string>(), new HashSet<(string, string)>(), now);
        Assert.False(Directory.Exists(folder));
        folders.Restore(new HashSet<(string, string)> { ("numbers", "7.7.7") });
        Assert.Equal("weights", await File.ReadAllTextAsync(Path.Combine(folder, "model.onnx"), Stop));

        folders.Sweep(new HashSet<string>(), new HashSet<(string, string)>(), now);
        Assert.Equal(0, folders.Forget(now));
        Assert.Equal(1, folders.Forget(now.AddDays(7)));
    }

    [Fact]
    public async Task Drafts_of_an_organisation_are_bounded_and_versions_are_lower_case()
    {
        await using var app = new GatewayApp();
        app.Settings["Publishing:MaxDrafts"] = "1";
        var desk = (await Tenant.Create(app, "acme")).SignedIn("Publisher");
        await desk.CreateModel("numbers");
        var file = OnnxModels.Mlp();
        var loud = await desk.StartUpload("numbers", "1.0.0-RC1", 10);
        var id = await Id(await desk.StartUpload("numbers", "1.0.0", file.Length));
        await desk.SendPiece(id, 0, file);
        await desk.Inspected(id);

        var more = await desk.StartUpload("numbers", "1.0.1", 10);

        Assert.Equal((HttpStatusCode.BadRequest, "invalid_version"), (loud.StatusCode, await loud.Code()));
        Assert.Equal((HttpStatusCode.Conflict, "too_many_drafts"), (more.StatusCode, await more.Code()));
    }

    [Fact]
    public async Task More_bytes_than_announced_are_refused_and_not_kept()
    {
        await using var app = new GatewayApp();
        var desk = (await Tenant.Create(app, "acme")).SignedIn("Publisher");
        await desk.CreateModel("numbers");
        var id = await Id(await desk.StartUpload("numbers", "1.0.0", 100));

        var refused = await desk.SendPiece(id, 0, new byte[101]);

        Assert.Equal((HttpStatusCode.RequestEntityTooLarge, "piece_too_long"), (refused.StatusCode, await refused.Code()));
        Assert.Equal(0, (await desk.Read($"/api/publishing/uploads/{id}")).GetProperty("received").GetInt64());
    }

    [Theory]
    [InlineData("en", "is a pickle")]
    [InlineData("zh-CN", "pickle 文件")]
    public async Task What_is_no_model_is_refused_in_the_readers_language(string language, string words)
    {
        await using var app = new GatewayApp();
        var desk = (await Tenant.Create(app, "acme")).SignedIn("Publisher");
        desk.DefaultRequestHeaders.AcceptLanguage.ParseAdd(language);
        await desk.CreateModel("numbers");

        // As Python's pickle begins.
        var refused = await desk.Upload("numbers", "1.0.0", [0x80, 0x04, 0x95, 0x10, 0, 0, 0, 0, 0, 0, 0, (byte)'c', (byte)'o', (byte)'s', (byte)'\n', (byte)'.'], "model.pkl");

        Assert.Equal((UploadState.Refused, "pickle"), (PublishingDesk.State(refused), refused.GetProperty("code").GetString()));
        Assert.Contains(words, refused.GetProperty("verdict").GetString(), StringComparison.Ordinal);
        Assert.Empty((await desk.Read("/api/publishing/models/numbers/versions")).EnumerateArray());
        AssertNothingLeft(app);
    }

    [Theory]
    [InlineData("/etc/passwd", "external_name")]
    [InlineData("neighbour.bin", "external_missing")]
    public async Task A_model_that_reaches_for_other_files_is_refused_and_none_of_it_stays(string location, string code)
    {
        await using var app = new GatewayApp();
        var desk = (await Tenant.Create(app, "acme")).SignedIn("Publisher");
        await desk.CreateModel("numbers");

        var refused = await desk.Upload("numbers", "1.0.0", HostileModels.External(location));

        Assert.Equal((UploadState.Refused, code), (PublishingDesk.State(refused), refused.GetProperty("code").GetString()));
        Assert.DoesNotContain(app.Service<DataFolder>().Path, refused.ToString(), StringComparison.Ordinal);
        AssertNothingLeft(app);
        // The version was never made: it may be uploaded again.
        Assert.Equal(UploadState.Accepted, PublishingDesk.State(await desk.Upload("numbers", "1.0.0", OnnxModels.Mlp())));
    }

    [Fact]
    public async Task A_short_name_belongs_to_one_organisation_and_a_version_to_one_upload()
    {
        await using var app = new GatewayApp();
        var (one, other) = ((await Tenant.Create(app, "one")).SignedIn("Publisher"), (await Tenant.Create(app, "other")).SignedIn("Publisher"));

        var created = await Task.WhenAll(Enumerable.Range(0, 8).Select(i => (i % 2 == 0 ? one : other).CreateModel("numbers")));
        Assert.Single(created, answer => answer.StatusCode == HttpStatusCode.OK);
        Assert.All(created.Where(answer => answer.StatusCode != HttpStatusCode.OK), answer => Assert.Equal(HttpStatusCode.Conflict, answer.StatusCode));
        Assert.Equal("slug_taken", await (await one.CreateModel("faces")).Code());
        Assert.Equal(HttpStatusCode.OK, (await one.CreateModel("mine")).StatusCode);

        var started = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => one.StartUpload("mine", "1.0.0", 100)));
        Assert.Single(started, answer => answer.StatusCode == HttpStatusCode.OK);
        Assert.Equal("version_taken", await started.First(answer => answer.StatusCode != HttpStatusCode.OK).Code());
    }

    [Fact]
    public async Task Too_large_and_too_many_uploads_are_refused_at_the_start()
    {
        await using var app = new GatewayApp { Settings = { ["Publishing:MaxUploadMegabytes"] = "1", ["Publishing:MaxOpenUploads"] = "2" } };
        var desk = (await Tenant.Create(app, "acme")).SignedIn("Publisher");
        await desk.CreateModel("numbers");

        var large = await desk.StartUpload("numbers", "1.0.0", (1 << 20) + 1);
        await desk.StartUpload("numbers", "1.0.0", 1 << 20);
        var second = await Id(await desk.StartUpload("numbers", "1.0.1", 10));
        var third = await desk.StartUpload("numbers", "1.0.2", 10);

        Assert.Equal((HttpStatusCode.RequestEntityTooLarge, "upload_too_large"), (large.StatusCode, await large.Code()));
        Assert.Equal((HttpStatusCode.Conflict, "too_many_uploads"), (third.StatusCode, await third.Code()));
        Assert.Equal(HttpStatusCode.NoContent, (await desk.DeleteAsync($"/api/publishing/uploads/{second}", Stop)).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await desk.StartUpload("numbers", "1.0.2", 10)).StatusCode);
    }

    [Fact]
    public async Task A_stranger_is_told_that_nothing_of_it_exists()
    {
        await using var app = new GatewayApp();
        var desk = (await Tenant.Create(app, "acme")).SignedIn("Publisher");
        var stranger = (await Tenant.Create(app, "stranger")).SignedIn("Owner");
        await desk.CreateModel("numbers");
        Assert.Equal(UploadState.Accepted, PublishingDesk.State(await desk.Upload("numbers", "1.0.0", OnnxModels.Mlp())));
        await desk.PutSample("numbers", "1.0.0", "half.json", "{}"u8.ToArray());
        var id = await Id(await desk.StartUpload("numbers", "1.1.0", 100));
        var version = "/api/publishing/models/numbers/versions/1.0.0";

        HttpResponseMessage[] answers =
        [
            await stranger.GetAsync("/api/publishing/models/numbers/uploads", Stop),
            await stranger.StartUpload("numbers", "2.0.0", 100),
            await stranger.GetAsync($"/api/publishing/uploads/{id}", Stop),
            await stranger.SendPiece(id, 0, [1]),
            await stranger.DeleteAsync($"/api/publishing/uploads/{id}", Stop),
            await stranger.GetAsync("/api/publishing/models/numbers/versions", Stop),
            await stranger.GetAsync($"{version}/draft", Stop),
            await stranger.Save("numbers", "1.0.0", new()),
            await stranger.Submit("numbers", "1.0.0"),
            await stranger.PostAsync($"{version}/withdraw", null, Stop),
            await stranger.GetAsync($"{version}/samples/half.json", Stop),
            await stranger.PutSample("numbers", "1.0.0", "half.json", [1]),
            await stranger.DeleteAsync($"{version}/samples/half.json", Stop),
            await stranger.DeleteAsync(version, Stop),
        ];

        Assert.All(answers, answer => Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode));
        Assert.Equal(HttpStatusCode.OK, (await desk.GetAsync($"{version}/samples/half.json", Stop)).StatusCode);
        Assert.Equal(HttpStatusCode.Forbidden, (await stranger.GetAsync("/api/reviews", Stop)).StatusCode);
    }

    [Fact]
    public async Task What_is_not_finished_in_a_week_is_thrown_away()
    {
        await using var app = new GatewayApp();
        var desk = (await Tenant.Create(app, "acme")).SignedIn("Publisher");
        await desk.CreateModel("numbers");
        var (old, young) = (await Id(await desk.StartUpload("numbers", "1.0.0", 100)), await Id(await desk.StartUpload("numbers", "1.0.1", 100)));
        await app.Db(db => db.ModelUploads.Where(u => u.Id == old).ExecuteUpdateAsync(u => u.SetProperty(x => x.ExpiresAt, DateTime.UtcNow.AddSeconds(-1)), Stop));

        await app.Service<UploadSweep>().SweepAsync(Stop);

        Assert.Equal(HttpStatusCode.NotFound, (await desk.GetAsync($"/api/publishing/uploads/{old}", Stop)).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await desk.GetAsync($"/api/publishing/uploads/{young}", Stop)).StatusCode);
        Assert.Equal([young], Directory.GetDirectories(app.Service<DataFolder>().In("uploads")).Select(Path.GetFileName));
    }

    [Theory]
    [InlineData("../secret.json")]
    [InlineData(".hidden.json")]
    [InlineData("page.html")]
    [InlineData("con.json")]
    public async Task Samples_have_plain_names_of_known_kinds(string name)
    {
        await using var app = new GatewayApp();
        var desk = (await Tenant.Create(app, "acme")).SignedIn("Publisher");
        await desk.CreateModel("numbers");
        await desk.Upload("numbers", "1.0.0", OnnxModels.Mlp());

        var refused = await desk.PutSample("numbers", "1.0.0", name, [1]);

        Assert.False(refused.IsSuccessStatusCode);
        Assert.Empty(await Samples());

        async Task<IReadOnlyList<DraftSample>> Samples() => (await desk.GetFromJsonAsync<DraftView>(PublishingDesk.DraftUrl("numbers", "1.0.0"), Stop))!.Samples;
    }

    [Theory]
    [InlineData("""{"task":null}""")]
    [InlineData("""{"name":null}""")]
    [InlineData("""{"name":{"en":null}}""")]
    [InlineData("""{"name":{"fr":"Nombres"}}""")]
    [InlineData("""{"labels":[null]}""")]
    [InlineData("""{"sampleLabels":{"a.json":null}}""")]
    [InlineData("""{"parameters":{"tokenizer":null}}""")]
    public async Task A_form_that_the_contract_does_not_know_is_refused_and_not_kept(string json)
    {
        await using var app = new GatewayApp();
        var desk = (await Tenant.Create(app, "acme")).SignedIn("Publisher");
        await desk.CreateModel("numbers");
        await desk.Upload("numbers", "1.0.0", OnnxModels.Mlp());

        var refused = await desk.PutAsync(
            PublishingDesk.DraftUrl("numbers", "1.0.0"), new StringContent(json, null, "application/json"), Stop);

        Assert.Equal((HttpStatusCode.BadRequest, "invalid_form"), (refused.StatusCode, await refused.Code()));
        Assert.Equal("tensors", (await desk.GetFromJsonAsync<DraftView>(PublishingDesk.DraftUrl("numbers", "1.0.0"), Stop))!.Form.Pipeline);
    }

    [Fact]
    public async Task A_card_of_more_than_32_KiB_is_refused()
    {
        await using var app = new GatewayApp();
        var desk = (await Tenant.Create(app, "acme")).SignedIn("Publisher");
        await desk.CreateModel("numbers");
        await desk.Upload("numbers", "1.0.0", OnnxModels.Mlp());
        var form = await desk.CompleteForm("numbers", "1.0.0");

        // Three bytes a letter: short enough as characters, too long as bytes.
        var refused = await desk.Save("numbers", "1.0.0", form with { Card = new Dictionary<string, string> { ["en"] = new('字', 11_000) } });

        Assert.Equal("invalid_form", await refused.Code());
    }

    private static async Task<string> Id(HttpResponseMessage started)
    {
        Assert.Equal(HttpStatusCode.OK, started.StatusCode);
        return (await started.Json()).GetProperty("id").GetString()!;
    }

    private static void AssertNothingLeft(GatewayApp app)
    {
        var folder = app.Service<DataFolder>();
        string[] places = [folder.In("uploads"), folder.In("models")];
        // The row says so a moment before the folder is gone.
        Assert.True(SpinWait.SpinUntil(
            () => places.Where(Directory.Exists).SelectMany(place => Directory.GetFiles(place, "*", SearchOption.AllDirectories)).FirstOrDefault() is null,
            TimeSpan.FromSeconds(10)));
    }

    /// <summary>Sends some bytes of many and breaks off.</summary>
    private sealed class BrokenContent(byte[] bytes, long announced) : HttpContent
    {
        protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context)
        {
            await stream.WriteAsync(bytes, Stop);
            await stream.FlushAsync(Stop);
            await Task.Delay(200, Stop);
            throw new IOException("The cable was pulled.");
        }

        protected override bool TryComputeLength(out long length)
        {
            length = announced;
            return true;
        }
    }
}
