using Portal.Client.Contracts;
using Portal.Server.Features.Keys;
using Portal.Server.Tests.Gateway.Fixture;

namespace Portal.Server.Tests.Gateway.Retries;

/// <summary>Calls with an Idempotency-Key.</summary>
internal static class KeyedCalls
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    /// <param name="tenant">Who calls.</param>
    /// <param name="key">The Idempotency-Key.</param>
    /// <param name="body">Null is a picture.</param>
    /// <param name="apiKey">Null is the tenant's own.</param>
    public static Task<HttpResponseMessage> Keyed(
        this Tenant tenant, string key, HttpContent? body = null, string path = "/predict/faces", string? apiKey = null) =>
        tenant.WithKey(apiKey ?? tenant.Key).Keyed(key, body, path);

    public static Task<HttpResponseMessage> Keyed(this HttpClient client, string key, HttpContent? body = null, string path = "/predict/faces")
    {
        var request = new HttpRequestMessage(HttpMethod.Post, path) { Content = body ?? Inputs.PngBody };
        request.Headers.TryAddWithoutValidation("Idempotency-Key", key);
        return client.SendAsync(request, Stop);
    }

    public static bool IsReplayed(this HttpResponseMessage response) =>
        response.Headers.TryGetValues("Idempotency-Replayed", out var values) && values.Single() == "true";

    public static string Receipt(this HttpResponseMessage response, string header = ReceiptHeaders.RequestId) =>
        response.Headers.GetValues(header).Single();

    /// <summary>Another API key of the same organisation.</summary>
    public static Task<string> SecondKey(this Tenant tenant) => tenant.App.Db(async db =>
    {
        var (row, secret) = ApiKeyIssue.New(tenant.OrganisationId, "second key", ["predict"], null, tenant.App.Time.GetUtcNow().UtcDateTime);
        db.Add(row);
        await db.SaveChangesAsync(Stop);
        return secret;
    });
}
