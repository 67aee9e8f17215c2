using System.Diagnostics;
using System.IO.Compression;
using System.Net;
using System.Runtime.InteropServices;
using System.Text.Json;
using Portal.Client.Contracts;
using Portal.Server.Tests.Gateway.Fixture;
using Portal.Tests.Hosting;
using Portal.Tests.Onnx;

namespace Portal.Server.Tests.Publishing.Uploads;

/// <summary>Needs 9 GB of disk and minutes: PORTAL_BIG_MODEL=1 asks for it.</summary>
public sealed class BigModelTests(ITestOutputHelper output) : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(8);

    private readonly StartedPortal site = new();
    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("portal-big-");
    private readonly Stopwatch watch = Stopwatch.StartNew();

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public void Dispose()
    {
        site.Dispose();
        folder.Delete(recursive: true);
    }

    [Fact]
    public async Task A_model_of_more_than_a_billion_parameters_is_uploaded_inspected_tried_approved_and_answers()
    {
        Assert.SkipUnless(Environment.GetEnvironmentVariable("PORTAL_BIG_MODEL") == "1", "PORTAL_BIG_MODEL=1 runs it.");
        var bundle = await BundleAsync();
        Say($"made {bundle.Length / 1e9:N2} GB");
        await using var portal = await site.StartAsync();
        using var process = Process.GetProcessById(portal.ProcessId);
        using var desk = await StartedPortal.SignInAsync(portal, StartedPortal.Publisher, Patience);
        using var oversight = await StartedPortal.SignInAsync(portal, StartedPortal.Operator, Patience);
        var before = process.WorkingSet64;
        Assert.Equal(HttpStatusCode.OK, (await desk.CreateModel("table")).StatusCode);

        var upload = await UploadAsync(desk, bundle);
        Say($"uploaded");
        Assert.Equal(UploadState.Accepted, PublishingDesk.State(await InspectedAsync(desk, upload)));
        Say($"inspected");
        var tried = await desk.PostAsync(TrialRules.Url("table", "1.0.0"), Inputs.Json(Row()), Stop);
        Assert.Equal(HttpStatusCode.OK, tried.StatusCode);
        Assert.Equal([1.5, -2, 0.25], Numbers((await tried.Json()).GetProperty("result")));
        Say($"tried");
        Assert.Equal(HttpStatusCode.OK, (await desk.Save("table", "1.0.0", await desk.CompleteForm("table", "1.0.0"))).StatusCode);
        Assert.Equal(HttpStatusCode.NoContent, (await desk.Submit("table", "1.0.0")).StatusCode);
        Assert.Equal(HttpStatusCode.NoContent, (await oversight.Review("table", "1.0.0", "approve")).StatusCode);
        Say($"approved");
        Assert.Equal(HttpStatusCode.OK, (await desk.Publish(Publishers.Terms("team"), "table")).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await desk.Subscribe("team", model: "table")).StatusCode);
        var key = (await (await desk.PostAsync("/api/keys", Inputs.Json(new { name = "big", scopes = new[] { "predict" } }), Stop)).Json()).GetProperty("secret").GetString();
        using var caller = new HttpClient { BaseAddress = portal.Url, Timeout = Patience };
        caller.DefaultRequestHeaders.Authorization = new("Bearer", key);
        var answer = await caller.PostAsync("/v2/models/table/infer", Inputs.Json(Row()), Stop);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Equal([1.5, -2, 0.25], Numbers(await answer.Json()));
        process.Refresh();
        Say($"answered; the portal has {process.WorkingSet64 / 1e6:N0} MB, {before / 1e6:N0} before");
        Assert.InRange(process.WorkingSet64 - before, long.MinValue, 400L << 20);
    }

    // Every number is 0.25 but two of the last row.
    private async Task<FileInfo> BundleAsync()
    {
        var path = Path.Combine(folder.FullName, "table.zip");
        await using (var file = File.Create(path))
        using (var zip = new ZipArchive(file, ZipArchiveMode.Create))
        {
            await using (var model = await zip.CreateEntry("model.onnx", CompressionLevel.NoCompression).OpenAsync(Stop))
            {
                await model.WriteAsync(TableModel.Build(), Stop);
            }

            await using var weights = await zip.CreateEntry(TableModel.WeightsFile, CompressionLevel.NoCompression).OpenAsync(Stop);
            var row = new Half[TableModel.Width];
            Array.Fill(row, (Half)0.25f);
            var rows = Enumerable.Repeat(MemoryMarshal.AsBytes(row.AsSpan()).ToArray(), 1000).SelectMany(bytes => bytes).ToArray();
            for (var i = 0L; i < TableModel.Rows; i += 1000)
            {
                if (i == TableModel.Rows - 1000)
                {
                    MemoryMarshal.AsBytes(new[] { (Half)1.5f, (Half)(-2) }.AsSpan()).CopyTo(rows.AsSpan(999 * (int)TableModel.Width * 2));
                }
                await weights.WriteAsync(rows, Stop);
            }
        }

        return new(path);
    }

    private static async Task<string> UploadAsync(HttpClient desk, FileInfo bundle)
    {
        var id = (await (await desk.StartUpload("table", "1.0.0", bundle.Length, bundle.Name)).Json()).GetProperty("id").GetString()!;
        await using var file = bundle.OpenRead();
        var piece = new byte[UploadRules.MaxPieceBytes];
        for (var offset = 0L; offset < bundle.Length;)
        {
            var read = await file.ReadAtLeastAsync(piece, piece.Length, throwOnEndOfStream: false, Stop);
            Assert.Equal(HttpStatusCode.OK, (await desk.SendPiece(id, offset, new ByteArrayContent(piece, 0, read))).StatusCode);
            offset += read;
        }

        return id;
    }

    private static async Task<JsonElement> InspectedAsync(HttpClient desk, string upload)
    {
        using var late = CancellationTokenSource.CreateLinkedTokenSource(Stop);
        late.CancelAfter(Patience);
        while (true)
        {
            var seen = await desk.Read($"/api/publishing/uploads/{upload}");
            if (PublishingDesk.State(seen) is not (UploadState.Receiving or UploadState.Inspecting))
            {
                return seen;
            }

            await Task.Delay(500, late.Token);
        }
    }

    private static object Row() => new { inputs = new[] { new { name = "n", datatype = "INT64", shape = new[] { 1 }, data = new[] { TableModel.Rows - 1 } } } };

    private static IEnumerable<double> Numbers(JsonElement answer) =>
        answer.GetProperty("outputs")[0].GetProperty("data").EnumerateArray().Take(3).Select(number => number.GetDouble());

    private void Say(FormattableString what) => output.WriteLine(FormattableString.Invariant($"{watch.Elapsed.TotalSeconds:N1} s: {FormattableString.Invariant(what)}"));
}
