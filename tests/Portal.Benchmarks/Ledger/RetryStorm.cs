using System.Net.Http.Headers;
using Microsoft.EntityFrameworkCore;
using Portal.Benchmarks.Serving;
using Portal.Client.Contracts;
using Portal.Server.Metering;
using Portal.Tests.Hosting;

namespace Portal.Benchmarks.Ledger;

/// <summary>Many calls with an Idempotency-Key each, and every one of them sent again and again at the same time.</summary>
internal static class RetryStorm
{
    private const int Retries = 16;

    /// <param name="portal">It serves the model <c>mlp</c>.</param>
    /// <param name="keys">Calls.</param>
    /// <returns>Executions beyond one a key, and answers that were not the key's one answer.</returns>
    public static async Task<IReadOnlyList<Figure>> RunAsync(PortalUnderTest portal, int keys)
    {
        var data = string.Join(',', Enumerable.Repeat("0.5", 64));
        var body = $$"""{"inputs":[{"name":"x","datatype":"FP32","shape":[1,64],"data":[{{data}}]}]}""";
        using var http = new HttpClient { BaseAddress = portal.Process.Url };
        http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", portal.Key);
        var before = await EventsAsync(portal);
        var other = 0;
        await Parallel.ForEachAsync(Enumerable.Range(0, keys), new ParallelOptions { MaxDegreeOfParallelism = 8 }, async (key, _) =>
        {
            var receipts = await Task.WhenAll(Enumerable.Range(0, Retries).Select(_ => ReceiptAsync(http, body, $"storm-{key}")));
            Interlocked.Add(ref other, receipts.Distinct().Count() - 1);
        });
        return
        [
            new($"executions of {keys} keys with {Retries} parallel retries each", await EventsAsync(portal) - before, keys, "calls"),
            new("answers to them that were not their key's one answer", other, 0, "answers"),
        ];
    }

    /// <summary>Asks until the answer is there: 409 says that another try still runs.</summary>
    private static async Task<string> ReceiptAsync(HttpClient http, string body, string key)
    {
        while (true)
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, "v2/models/mlp/infer")
            {
                Content = new StringContent(body, MediaTypeHeaderValue.Parse("application/json")),
            };
            request.Headers.Add("Idempotency-Key", key);
            using var answer = await http.SendAsync(request);
            if (answer.IsSuccessStatusCode)
            {
                return answer.Headers.GetValues(ReceiptHeaders.RequestId).Single();
            }
            await Task.Delay(5);
        }
    }

    private static async Task<int> EventsAsync(PortalUnderTest portal)
    {
        await using var db = PortalTenant.Open(portal.Process.Data);
        return await db.UsageEvents.CountAsync(e => e.EndReason == EndReason.Success);
    }
}
