using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Portal.Client.Contracts;
using Portal.Server.Tests.Gateway.Fixture;
using Portal.Tests.Hosting;
using Portal.Tests.Onnx;

namespace Portal.Server.Tests.Publishing.Uploads;

public sealed class KilledPortalTests : IDisposable
{
    private const string Password = "Portal-Demo-2026";

    private readonly ModelFolder starters = new();
    private readonly DirectoryInfo data = Directory.CreateTempSubdirectory("portal-killed-");

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_portal_killed_while_receiving_and_while_inspecting_goes_on_and_leaves_nothing_half_done()
    {
        starters.Add("tiny", OnnxModels.Mlp());
        var file = OnnxModels.Mlp(7);
        string id;
        await using (var portal = await StartAsync())
        {
            using var desk = await SignInAsync(portal);
            Assert.Equal(HttpStatusCode.OK, (await desk.CreateModel("numbers")).StatusCode);
            id = (await (await desk.StartUpload("numbers", "1.0.0", file.Length)).Json()).GetProperty("id").GetString()!;
            Assert.Equal(HttpStatusCode.OK, (await desk.SendPiece(id, 0, file[..10_000])).StatusCode);
            // Never answered: the portal is gone first.
            _ = desk.SendPiece(id, 10_000, new StreamContent(new NeverEnding())).ContinueWith(sent => sent.Exception, TaskScheduler.Default);
            await Task.Delay(200, Stop);
        }
        // What a process that died between the files and the row would have left.
        Stray("models", "numbers", "9.9.9");
        Stray("uploads", "stray");

        await using (var portal = await StartAsync())
        {
            using var desk = await SignInAsync(portal);
            var kept = (await desk.GetFromJsonAsync<JsonElement>($"/api/publishing/uploads/{id}", Stop)).GetProperty("received").GetInt64();
            Assert.InRange(kept, 10_000, file.Length - 1);
            Assert.Equal([id], Directory.GetDirectories(In("uploads")).Select(Path.GetFileName));
            Assert.False(Directory.Exists(In("models", "numbers", "9.9.9")));
            Assert.Equal(HttpStatusCode.OK, (await desk.SendPiece(id, kept, file[(int)kept..])).StatusCode);
            // The worker that looks at it takes longer to start than this.
        }
        Assert.False(Directory.Exists(In("models", "numbers", "1.0.0")) && Directory.Exists(In("uploads", id, "bundle")));

        await using (var portal = await StartAsync())
        {
            using var desk = await SignInAsync(portal);
            Assert.Equal(UploadState.Accepted, PublishingDesk.State(await desk.Inspected(id)));
            var draft = await desk.GetFromJsonAsync<DraftView>(PublishingDesk.DraftUrl("numbers", "1.0.0"), Stop);
            Assert.Equal(
                Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(file)), draft!.Inspection.Files.Single().Sha256);
            Assert.Equal(["model.onnx"], Directory.GetFiles(In("models", "numbers", "1.0.0")).Select(Path.GetFileName));
            Assert.True(SpinWait.SpinUntil(() => Directory.GetDirectories(In("uploads")).Length == 0, TimeSpan.FromSeconds(10)));
        }
    }

    public void Dispose()
    {
        starters.Dispose();
        data.Delete(recursive: true);
    }

    private static async Task<HttpClient> SignInAsync(PortalProcess portal)
    {
        var cookies = new CookieContainer();
        var client = new HttpClient(new HttpClientHandler { CookieContainer = cookies, AllowAutoRedirect = false }) { BaseAddress = portal.Url };
        var browser = new Browser(client, cookies);
        Assert.Equal(HttpStatusCode.Found, (await browser.SignIn("publisher@demo.local", Password)).StatusCode);
        client.DefaultRequestHeaders.Add(AntiforgeryHeader.Name, AntiforgeryHeader.Value);
        return client;
    }

    private Task<PortalProcess> StartAsync() => PortalProcess.StartAsync(
        PortalProcess.BuiltServer(),
        data.FullName,
        new Dictionary<string, string> { ["Portal__Demo"] = "true", ["Portal__StarterModels"] = starters.Root });

    private string In(params string[] parts) => Path.Combine([data.FullName, .. parts]);

    private void Stray(params string[] parts)
    {
        Directory.CreateDirectory(In(parts));
        File.WriteAllText(Path.Combine(In(parts), "model.onnx"), "half");
    }

    /// <summary>Gives some bytes and then waits for ever.</summary>
    private sealed class NeverEnding : MemoryStream
    {
        private bool begun;

        public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            if (begun)
            {
                await Task.Delay(Timeout.Infinite, cancellationToken);
            }
            begun = true;
            buffer.Span[..100].Fill(1);
            return 100;
        }

        public override bool CanSeek => false;
    }
}
