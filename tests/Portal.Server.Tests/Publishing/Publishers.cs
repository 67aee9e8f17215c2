using System.Net;
using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Portal.Server.Tests.Gateway.Fixture;

namespace Portal.Server.Tests.Publishing;

/// <summary>What publishers and their subscribers do, as one call each.</summary>
internal static class Publishers
{
    public const string Reason = "We know nothing about you yet.";

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    /// <summary>Makes the model this organisation's own.</summary>
    public static async Task<Tenant> Owning(this Tenant tenant, string model)
    {
        await tenant.App.Db(db => db.Models.Where(m => m.Slug == model)
            .ExecuteUpdateAsync(m => m.SetProperty(x => x.OrganisationId, tenant.OrganisationId), Stop));
        return tenant;
    }

    /// <summary>The terms of a plan; what a test does not name costs nothing and limits little.</summary>
    public static Dictionary<string, object?> Terms(string code, long fee = 0, long price = 0, object? tiers = null, int trialDays = 0, params string[] questions) => new()
    {
        ["code"] = code,
        ["monthlyFeeMicros"] = fee,
        ["unitPriceMicros"] = price,
        ["tiers"] = tiers,
        ["requestsPerMinute"] = 100_000,
        ["trialDays"] = trialDays,
        ["needsApproval"] = questions.Length > 0,
        ["questions"] = questions,
    };

    public static Task<HttpResponseMessage> Publish(this HttpClient client, object terms, string model = "faces") =>
        client.PostAsync($"/api/publishing/models/{model}/plans", Inputs.Json(terms), Stop);

    /// <summary>Publishes as the portal's operator and answers with the version.</summary>
    public static async Task<JsonElement> Offer(this Tenant tenant, object terms, string model = "faces")
    {
        var response = await tenant.SignedIn("Operator").Publish(terms, model);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        return await response.Json();
    }

    public static Task<HttpResponseMessage> Subscribe(this HttpClient client, string plan, int? version = null, string model = "faces") =>
        client.PostAsync("/api/subscriptions", Inputs.Json(new { model, plan, version }), Stop);

    public static Task<HttpResponseMessage> Cancel(this HttpClient client, string model = "faces") =>
        client.DeleteAsync($"/api/subscriptions/{model}", Stop);

    public static Task<HttpResponseMessage> Apply(this HttpClient client, string plan, params string[] answers) =>
        client.PostAsync("/api/subscription-requests", Inputs.Json(new { model = "faces", plan, answers }), Stop);

    public static Task<HttpResponseMessage> Answer(this HttpClient client, int id, string answer, string reason = Reason) =>
        client.PostAsync($"/api/publishing/requests/{id}/{answer}", Inputs.Json(new { reason }), Stop);

    public static async Task<JsonElement> Read(this HttpClient client, string path)
    {
        var response = await client.GetAsync(path, Stop);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        return await response.Json();
    }
}
