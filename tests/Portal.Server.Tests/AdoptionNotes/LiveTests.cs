using System.Diagnostics;
using System.Net;
using System.Text.Json;
using Portal.Client.Contracts;
using Portal.Server.Features.AdoptionNotes;
using Portal.Server.Tests.Gateway.Fixture;

namespace Portal.Server.Tests.AdoptionNotes;

public sealed class LiveTests
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Counters_come_at_most_once_a_second_and_know_a_prediction_when_it_is_answered()
    {
        await using var app = new GatewayApp();
        var tenant = await Tenant.Create(app, "acme", "faces");
        using var client = tenant.SignedIn("Operator");
        var watch = Stopwatch.StartNew();
        var counts = new List<LiveCount>();
        using var answer = await client.GetAsync("/api/adoption/live", HttpCompletionOption.ResponseHeadersRead, Stop);
        Assert.Equal("text/event-stream", answer.Content.Headers.ContentType!.MediaType);
        using var reader = new StreamReader(await answer.Content.ReadAsStreamAsync(Stop));
        while (counts.Count < 4)
        {
            if (await reader.ReadLineAsync(Stop) is { } line && line.StartsWith("data:", StringComparison.Ordinal))
            {
                counts.Add(JsonSerializer.Deserialize<LiveCount>(line[5..], JsonSerializerOptions.Web)!);
                if (counts.Count == 1)
                {
                    using var predicted = await tenant.Predict();
                    Assert.Equal(HttpStatusCode.OK, predicted.StatusCode);
                }
            }
        }

        // Four counters are three seconds apart at least; a busy machine makes it more.
        Assert.True(watch.Elapsed > TimeSpan.FromSeconds(2.8), $"{counts.Count} in {watch.Elapsed}");
        Assert.Equal((0, 0, 0), (counts[0].Today, counts[0].LastMinute, counts[0].ActiveOrganisations));
        Assert.Equal((1, 1, 1), (counts[^1].Today, counts[^1].LastMinute, counts[^1].ActiveOrganisations));
        Assert.All(counts.Zip(counts.Skip(1)), pair => Assert.True(pair.Second.At - pair.First.At > TimeSpan.FromMilliseconds(500)));
    }

    [Fact]
    public async Task Watchers_are_bounded_and_make_room_when_they_leave()
    {
        await using var app = new GatewayApp();
        using var client = (await Tenant.Create(app, "acme")).SignedIn("Operator");
        var feed = app.Service<LiveFeed>();
        using var leaving = CancellationTokenSource.CreateLinkedTokenSource(Stop);
        Task[] watching = [.. Enumerable.Range(0, LiveFeed.MostWatchers).Select(_ => Drain(feed.TryWatch(leaving.Token)!))];

        using var refused = await client.GetAsync("/api/adoption/live", HttpCompletionOption.ResponseHeadersRead, Stop);
        Assert.Equal(HttpStatusCode.ServiceUnavailable, refused.StatusCode);
        Assert.NotNull(refused.Headers.RetryAfter);

        await leaving.CancelAsync();
        await Task.WhenAll(watching);
        using var answered = await client.GetAsync("/api/adoption/live", HttpCompletionOption.ResponseHeadersRead, Stop);
        Assert.Equal(HttpStatusCode.OK, answered.StatusCode);
    }

    [Fact]
    public async Task Who_is_answered_and_never_reads_takes_nobodys_place()
    {
        await using var app = new GatewayApp();
        using var client = (await Tenant.Create(app, "acme")).SignedIn("Operator");
        var feed = app.Service<LiveFeed>();
        for (var i = 0; i < 2 * LiveFeed.MostWatchers; i++)
        {
            Assert.NotNull(feed.TryWatch(Stop));
        }

        // These get their headers, read nothing and go.
        for (var i = 0; i < LiveFeed.MostWatchers; i++)
        {
            using var unread = await client.GetAsync("/api/adoption/live", HttpCompletionOption.ResponseHeadersRead, Stop);
            Assert.Equal(HttpStatusCode.OK, unread.StatusCode);
        }
        var patience = Stopwatch.StartNew();
        var status = HttpStatusCode.ServiceUnavailable;
        while (status != HttpStatusCode.OK && patience.Elapsed < TimeSpan.FromSeconds(20))
        {
            using var next = await client.GetAsync("/api/adoption/live", HttpCompletionOption.ResponseHeadersRead, Stop);
            status = next.StatusCode;
        }
        Assert.Equal(HttpStatusCode.OK, status);
    }

    [Fact]
    public async Task The_stream_ends_when_the_portal_stops()
    {
        var app = new GatewayApp();
        var feed = app.Service<LiveFeed>();
        var watching = Drain(feed.TryWatch(CancellationToken.None)!);

        await app.DisposeAsync();

        await watching.WaitAsync(TimeSpan.FromSeconds(10), Stop);
    }

    private static async Task Drain(IAsyncEnumerable<LiveCount> counts)
    {
        await foreach (var _ in counts)
        {
        }
    }
}
