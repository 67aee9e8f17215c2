using System.Net;
using System.Net.Http.Json;
using Microsoft.Extensions.Time.Testing;
using Portal.Client.Contracts;
using Portal.Server.Features.Adoption;
using Portal.Server.Features.Adoption.Public;
using Portal.Server.Features.Adoption.Use;
using Portal.Server.Metering;

namespace Portal.Server.Tests.Adoption.Public;

public sealed class PublicAdoptionTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Everybody_may_look_and_caches_may_keep_it()
    {
        await using var host = new AdoptionHost();

        using var answer = await host.Client(null).GetAsync(new Uri("/" + AdoptionAddresses.Public, UriKind.Relative), Cancel);

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Equal("public, max-age=60", answer.Headers.CacheControl?.ToString());
        Assert.True((await answer.Content.ReadFromJsonAsync<PublicAdoption>(Cancel))!.ByIndustry.Note.IsSuppressed);
    }

    [Fact]
    public async Task The_page_can_be_switched_off()
    {
        await using var host = new AdoptionHost(("Portal:Demo", "false"), ("Adoption:PublicPage", "false"));

        using var answer = await host.Client(null).GetAsync(new Uri("/" + AdoptionAddresses.Public, UriKind.Relative), Cancel);

        Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode);
    }

    [Fact]
    public async Task Small_industries_are_hidden_with_one_more_and_the_last_complete_month_is_shown()
    {
        using var ledger = new LedgerDb();
        var clock = new FakeTimeProvider(new DateTimeOffset(2026, 3, 15, 9, 0, 0, TimeSpan.Zero));
        var since = clock.GetUtcNow().UtcDateTime.AddMonths(-6);
        var version = await ledger.AddModel(await ledger.AddOrganisation("portal", "J", since), "ppocr", "image-to-text");
        foreach (var (industry, active) in (IEnumerable<(string, int)>)[("C", 3), ("G", 9), ("K", 12), ("Q", 6)])
        {
            if (industry != "Q")
            {
                await ledger.AddMarketSize(industry, 100, since);
            }
            for (var i = 0; i < active; i++)
            {
                var organisation = await ledger.AddOrganisation($"{industry}-{i}", industry, since);
                await ledger.AddCalls(organisation.Id, version, Enumerable.Range(0, 12).Select(call => (new DateTime(2026, 2, 10 + (call % 3), 1, 0, call, DateTimeKind.Utc), EndReason.Success)));
            }
        }
        await using var db = ledger.Open();
        using var use = new UseStore(clock);
        var now = await MetricsOf.Views(db, use, clock).OfAsync(new() { Months = 60 }, Cancel);

        var seen = PublicMonth.Of(now.UpTo(WindowEnds.LastMonth(now.LastComplete)), 5, before: null).Answer;

        Assert.Equal(new DateOnly(2026, 2, 28), seen.ByIndustry.Note.To);
        Assert.Equal([("C", null), ("G", null), ("K", 12), ("Q", 6)], seen.ByIndustry.Rows.Select(row => (row.Key, row.Active)));
        Assert.Equal(
            [RateProblem.SmallCell, RateProblem.SmallCell, RateProblem.None, RateProblem.NoDenominator], seen.ByIndustry.Rows.Select(row => row.Problem));
        // The industry without a market size is no part of the total.
        Assert.Equal((24, .08), (seen.ByIndustry.Total.Active, seen.ByIndustry.Total.Penetration!.Value));
        Assert.Equal(24, seen.Trend.Points[^1].Active);
        // Nobody was active before: a sum of nobody is small, too.
        Assert.All(seen.Trend.Points.SkipLast(1), point => Assert.Null(point.Active));
        Assert.Null(seen.Trend.Points[^1].ChangeInPoints);
        Assert.All(seen.ByIndustry.Rows, row => Assert.Equal((null, null, null, null), (row.EverAdopted, row.Registered, row.Depth, row.Customers)));
    }
}
