using System.Net;
using System.Text.Json;
using Portal.Server.Tests.Gateway.Fixture;

namespace Portal.Server.Tests.Keys;

/// <summary>What the tests of keys ask of the portal.</summary>
internal static class KeyCalls
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    /// <summary>Makes a key by the keys page's way.</summary>
    public static async Task<MadeKey> MakeKey(this HttpClient browser, object request)
    {
        var response = await browser.PostAsync("/api/keys", Inputs.Json(request), Stop);
        Assert.True(response.StatusCode == HttpStatusCode.OK, await response.Content.ReadAsStringAsync(Stop));
        return MadeKey.Of(await response.Json());
    }

    public static async Task<MadeKey> Rotate(this HttpClient browser, string id, int overlapHours)
    {
        var response = await browser.PostAsync($"/api/keys/{id}/rotate", Inputs.Json(new { overlapHours }), Stop);
        Assert.True(response.StatusCode == HttpStatusCode.OK, await response.Content.ReadAsStringAsync(Stop));
        return MadeKey.Of(await response.Json());
    }

    /// <summary>The key as the list shows it.</summary>
    public static async Task<JsonElement> KeyInList(this HttpClient browser, string id) =>
        (await (await browser.GetAsync("/api/keys", Stop)).Json()).EnumerateArray().Single(key => key.GetProperty("id").GetString() == id);

    /// <summary>Calls a model with the key.</summary>
    /// <returns>The status, and the code of a refusal.</returns>
    public static async Task<(HttpStatusCode Status, string? Code)> Call(this Tenant tenant, string secret, string model = "faces")
    {
        var response = await tenant.WithKey(secret).PostAsync($"/predict/{model}", Inputs.PngBody, Stop);
        return (response.StatusCode, response.IsSuccessStatusCode ? null : await response.Code());
    }
}

internal sealed record MadeKey(string Id, string Secret, JsonElement View)
{
    public static MadeKey Of(JsonElement created) =>
        new(created.GetProperty("key").GetProperty("id").GetString()!, created.GetProperty("secret").GetString()!, created.GetProperty("key"));
}
