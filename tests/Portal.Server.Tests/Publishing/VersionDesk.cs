using System.Text.Json;
using Portal.Client.Contracts;
using Portal.Server.Tests.Gateway.Fixture;

namespace Portal.Server.Tests.Publishing;

/// <summary>What a publisher does with approved versions, as one call each.</summary>
internal static class VersionDesk
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public static Task<HttpResponseMessage> ChangeState(
        this HttpClient desk, string version, ModelVersionState state, string? replacement = null, string? endsOn = null, string model = "faces") =>
        desk.PostAsync($"/api/publishing/models/{model}/versions/{version}/state", Inputs.Json(new { state, replacement, endsOn }), Stop);

    public static async Task<JsonElement> ChangedState(
        this HttpClient desk, string version, ModelVersionState state, string? replacement = null, string? endsOn = null, string model = "faces")
    {
        var response = await desk.ChangeState(version, state, replacement, endsOn, model);
        Assert.True(response.IsSuccessStatusCode, await response.Content.ReadAsStringAsync(Stop));
        return await response.Json();
    }

    public static Task<HttpResponseMessage> EndModel(
        this HttpClient desk, string? replacement = null, string? endsOn = null, string? reason = null, string model = "faces") =>
        desk.PostAsync($"/api/publishing/models/{model}/end", Inputs.Json(new { replacement, endsOn, reason }), Stop);

    public static Task<HttpResponseMessage> TakeBackModelEnd(this HttpClient desk, string model = "faces") =>
        desk.DeleteAsync($"/api/publishing/models/{model}/end", Stop);

    /// <summary>The kinds of the organisation's notices, sorted.</summary>
    public static async Task<List<string?>> NoticeKinds(this Tenant tenant) =>
        [.. (await tenant.SignedIn("Owner", "owner").Read("/api/notices")).EnumerateArray().Select(n => n.GetProperty("kind").GetString()).Order()];

    public static Task<HttpResponseMessage> Pin(this Tenant tenant, string version) =>
        tenant.SignedIn().PutAsync("/api/subscriptions/faces/version", Inputs.Json(new { version, thenFollows = false }), Stop);

    /// <summary>The sentence of a refusal, also of one that was read before.</summary>
    public static async Task<string> Detail(this HttpResponseMessage response) =>
        JsonSerializer.Deserialize<JsonElement>(await response.Content.ReadAsStringAsync(Stop)).GetProperty("detail").GetString()!;
}
