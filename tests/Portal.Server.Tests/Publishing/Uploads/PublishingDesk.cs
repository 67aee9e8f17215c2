using System.Globalization;
using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Portal.Client.Contracts;
using Portal.Server.Tests.Gateway.Fixture;

namespace Portal.Server.Tests.Publishing.Uploads;

/// <summary>What a publisher does on the way of a model from its file to the catalogue, as one call each.</summary>
internal static class PublishingDesk
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(90);

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public static Task<HttpResponseMessage> CreateModel(this HttpClient desk, string slug, string task = "other") =>
        desk.PostAsync("/api/publishing/models", Inputs.Json(new { slug, task }), Stop);

    public static Task<HttpResponseMessage> StartUpload(this HttpClient desk, string model, string version, long bytes, string fileName = "model.onnx") =>
        desk.PostAsync($"/api/publishing/models/{model}/uploads", Inputs.Json(new { version, fileName, bytes }), Stop);

    public static Task<HttpResponseMessage> SendPiece(this HttpClient desk, string upload, long offset, byte[] piece) =>
        desk.SendPiece(upload, offset, new ByteArrayContent(piece));

    public static async Task<HttpResponseMessage> SendPiece(this HttpClient desk, string upload, long offset, HttpContent piece)
    {
        using var request = new HttpRequestMessage(HttpMethod.Patch, $"/api/publishing/uploads/{upload}") { Content = piece };
        piece.Headers.ContentType = new("application/octet-stream");
        request.Headers.Add(UploadRules.OffsetHeader, offset.ToString(CultureInfo.InvariantCulture));
        return await desk.SendAsync(request, Stop);
    }

    /// <summary>Uploads a file in one piece.</summary>
    /// <returns>The upload once it was looked at.</returns>
    public static async Task<JsonElement> Upload(this HttpClient desk, string model, string version, byte[] file, string fileName = "model.onnx")
    {
        var started = await desk.StartUpload(model, version, file.Length, fileName);
        Assert.Equal(HttpStatusCode.OK, started.StatusCode);
        var id = (await started.Json()).GetProperty("id").GetString()!;
        var sent = await desk.SendPiece(id, 0, file);
        Assert.Equal(HttpStatusCode.OK, sent.StatusCode);
        return await desk.Inspected(id);
    }

    /// <summary>Waits for the end of the inspection.</summary>
    public static async Task<JsonElement> Inspected(this HttpClient desk, string upload)
    {
        using var late = CancellationTokenSource.CreateLinkedTokenSource(Stop);
        late.CancelAfter(Patience);
        while (true)
        {
            var seen = await desk.GetFromJsonAsync<JsonElement>($"/api/publishing/uploads/{upload}", late.Token);
            if (State(seen) is not (UploadState.Receiving or UploadState.Inspecting))
            {
                return seen;
            }
            await Task.Delay(50, late.Token);
        }
    }

    public static UploadState State(JsonElement upload)
    {
        var state = upload.GetProperty("state");
        return state.ValueKind == JsonValueKind.Number ? (UploadState)state.GetInt32() : Enum.Parse<UploadState>(state.GetString()!);
    }

    /// <summary>The form that inspection made, with all that only a person knows.</summary>
    public static async Task<DraftForm> CompleteForm(this HttpClient desk, string model, string version, bool licenceIsAccepted = false)
    {
        var draft = await desk.GetFromJsonAsync<DraftView>(DraftUrl(model, version), Stop);
        return draft!.Form with
        {
            Name = Both("Numbers", "数字"),
            Summary = Both("Sixty-four numbers to sixteen.", "六十四个数变成十六个。"),
            Card = Both("# What it does\n\nAdds. <script>alert(1)</script>", "# 用途\n\n相加。"),
            Licence = "MIT",
            LicenceText = licenceIsAccepted ? "Do as you like." : null,
            LicenceIsAccepted = licenceIsAccepted,
            Provider = "Acme",
            Purpose = "Tests.",
            Limits = "Nothing else.",
            Data = "A seed.",
            RiskClass = "minimal",
            Contact = "mail@acme.example",
            TrainedFrom = "nothing",
        };
    }

    public static Task<HttpResponseMessage> Save(this HttpClient desk, string model, string version, DraftForm form) =>
        desk.PutAsync(DraftUrl(model, version), JsonContent.Create(form), Stop);

    public static Task<HttpResponseMessage> Submit(this HttpClient desk, string model, string version) =>
        desk.PostAsync($"/api/publishing/models/{model}/versions/{version}/submit", null, Stop);

    public static Task<HttpResponseMessage> PutSample(this HttpClient desk, string model, string version, string file, byte[] bytes) =>
        desk.PutAsync(DraftRules.SampleUrl(model, version, file), Inputs.Body(bytes, "application/octet-stream"), Stop);

    /// <summary>The submission that an operator sees now; long ago when none waits.</summary>
    public static async Task<DateTimeOffset> SubmittedAt(this HttpClient oversight, string model, string version)
    {
        var seen = await oversight.GetAsync($"/api/reviews/{model}/{version}", Stop);
        return seen.IsSuccessStatusCode ? (await seen.Json()).GetProperty("summary").GetProperty("submittedAt").GetDateTimeOffset() : DateTimeOffset.UnixEpoch;
    }

    /// <summary>Decides about the submission that is there now.</summary>
    public static async Task<HttpResponseMessage> Review(this HttpClient oversight, string model, string version, string what, string? reason = null) =>
        await oversight.Review(model, version, what, await oversight.SubmittedAt(model, version), reason);

    public static Task<HttpResponseMessage> Review(
        this HttpClient oversight, string model, string version, string what, DateTimeOffset submittedAt, string? reason = null) =>
        oversight.PostAsync($"/api/reviews/{model}/{version}/{what}", Inputs.Json(new { submittedAt, reason }), Stop);

    /// <summary>From the file to the operators' desk.</summary>
    public static async Task Submitted(this HttpClient desk, string model, string version, byte[] file, bool licenceIsAccepted = false)
    {
        Assert.Equal(UploadState.Accepted, State(await desk.Upload(model, version, file)));
        Assert.Equal(HttpStatusCode.OK, (await desk.Save(model, version, await desk.CompleteForm(model, version, licenceIsAccepted))).StatusCode);
        Assert.Equal(HttpStatusCode.NoContent, (await desk.Submit(model, version)).StatusCode);
    }

    public static string DraftUrl(string model, string version) => $"/api/publishing/models/{model}/versions/{version}/draft";

    /// <summary>A tensor request of 64 numbers.</summary>
    public static object Numbers() => new { inputs = new[] { new { name = "x", datatype = "FP32", shape = new[] { 1, 64 }, data = Enumerable.Repeat(0.5, 64) } } };

    private static Dictionary<string, string> Both(string english, string chinese) => new() { ["en"] = english, ["zh-CN"] = chinese };
}
