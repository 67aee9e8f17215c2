using System.Net;
using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Portal.Client.Contracts;
using Portal.Server.Tests.Gateway.Fixture;
using Portal.Server.Tests.Gateway.Retries;

namespace Portal.Server.Tests.Publishing.Canaries;

/// <summary>What a publisher does with canaries, and who is answered by which version.</summary>
internal static class CanaryDesk
{
    public const string New = "2.0.0";
    public const string Path = "/api/publishing/models/faces/canaries";

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    /// <summary>A publisher with an available version and the new one beside it, and a subscriber.</summary>
    public static async Task<(HttpClient Desk, Tenant Caller)> WithPreview(this GatewayApp app)
    {
        var publisher = await (await Tenant.Create(app, "publisher")).Owning("faces");
        var caller = await Tenant.Create(app, "caller");
        await caller.Subscribe("faces", "free", monthlyUnits: null);
        await app.AddUpload(New, ModelVersionState.Preview);
        return (publisher.SignedIn("Owner"), caller);
    }

    public static Task<ModelVersionState> StateOf(this GatewayApp app, string version) =>
        app.Db(db => db.ModelVersions.Where(v => v.Model!.Slug == "faces" && v.Version == version).Select(v => v.State).SingleAsync(Stop));

    public static Task<HttpResponseMessage> Begin(this HttpClient desk, int percent, string version = New) =>
        desk.PostAsync(Path, Inputs.Json(new { version, percent, mostFailuresPercent = 2 }), Stop);

    public static async Task<int> Begun(this HttpClient desk, int percent)
    {
        var begun = await desk.Begin(percent);
        Assert.Equal(HttpStatusCode.OK, begun.StatusCode);
        return (await begun.Json()).GetProperty("id").GetInt32();
    }

    public static async Task<JsonElement> Newest(this HttpClient desk) => (await desk.Read(Path)).GetProperty("canaries")[0];

    /// <summary>Waits until the portal has ended the canary.</summary>
    public static async Task<JsonElement> Ended(this HttpClient desk)
    {
        while (true)
        {
            var canary = await desk.Newest();
            if (canary.GetProperty("state").GetString() != CanaryStates.Running)
            {
                return canary;
            }
            await Task.Delay(20, Stop);
        }
    }

    /// <returns>The version that answered.</returns>
    public static string Answered(this HttpResponseMessage response) => response.Receipt(ReceiptHeaders.Model).Split('@')[1];
}
