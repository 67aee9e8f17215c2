using System.Net.Http.Json;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Portal.Client.Contracts;
using Portal.Server.Features.Adoption;
using Portal.Server.Features.Forecasts;
using Portal.Server.Tests.Gateway.Fixture;

namespace Portal.Server.Tests.Forecasts;

/// <summary>A portal whose industries grew as the test says; its clock stands on a day of 2030.</summary>
internal sealed class ForecastPortal : IAsyncDisposable
{
    private readonly GivenSeries series = new();

    public ForecastPortal()
    {
        App = new GatewayApp { Time = Clock, More = services => services.AddScoped<IAdoptionSeries>(_ => series) };
    }

    public GatewayApp App { get; }

    public StandingClock Clock { get; } = new(new(2030, 3, 12, 10, 0, 0, TimeSpan.Zero));

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    /// <summary>An industry's active organisations at the ends of the months before the clock's, the last one just ended.</summary>
    /// <param name="adopted">Null for as many as were ever active at once.</param>
    /// <param name="sizes">Addressable organisations of each month's own time; null for the same ones always.</param>
    public async Task Industry(
        string industry, IReadOnlyList<int> active, long? organisations = 1_000, double? variation = 0.05, IReadOnlyList<int>? adopted = null, bool isDemo = false,
        IReadOnlyList<long>? sizes = null)
    {
        var end = CompleteMonths.LastEnd(DateOnly.FromDateTime(Clock.Now.UtcDateTime));
        var highest = 0;
        series.Industries.Add(new(
            industry,
            [.. Enumerable.Range(0, active.Count).Select(i => MonthEnds.After(end, i - active.Count + 1))],
            active,
            adopted ?? [.. active.Select(count => highest = Math.Max(highest, count))],
            [.. active.Select((_, i) => (sizes?[i] ?? organisations) is { } n ? Base(n, variation, isDemo) : null)],
            [],
            isDemo));
        if (organisations is not null)
        {
            await App.Db(async db =>
            {
                db.Add(new MarketSize
                {
                    Industry = industry,
                    Organisations = organisations.Value,
                    AsOf = new(2029, 12, 31),
                    Source = "Register of companies",
                    EnteredAt = Clock.Now.UtcDateTime,
                });
                return await db.SaveChangesAsync(Stop);
            });
        }
    }

    /// <summary>Six industries that grow along curves of their own, and all of them together.</summary>
    /// <param name="months">How many months are seen; the same months are the same however many follow.</param>
    public async Task Growing(int months, int of = 24, bool isDemo = false, bool overall = true)
    {
        var all = new int[of];
        for (var index = 0; index < 6; index++)
        {
            var counts = Curve(index, of);
            for (var month = 0; month < of; month++)
            {
                all[month] += counts[month];
            }
            await Industry($"{(char)('C' + index)}", counts[..months], isDemo: isDemo);
        }
        if (overall)
        {
            await Overall(all[..months], 6_000, isDemo);
        }
    }

    /// <summary>What all industries together would be like; it needs no market size of its own.</summary>
    public Task Overall(IReadOnlyList<int> active, long organisations, bool isDemo = false)
    {
        var end = CompleteMonths.LastEnd(DateOnly.FromDateTime(Clock.Now.UtcDateTime));
        series.Industries.Add(new(
            Client.Contracts.Industry.All, [.. Enumerable.Range(0, active.Count).Select(i => MonthEnds.After(end, i - active.Count + 1))],
            active, active, [.. active.Select(_ => Base(organisations, 0.05, isDemo))], [], isDemo));
        return Task.CompletedTask;
    }

    /// <summary>Forgets the industries, so that a later month can be told anew.</summary>
    public Task Forget()
    {
        series.Industries.Clear();
        return App.Db(db => db.MarketSizes.ExecuteDeleteAsync(Stop));
    }

    public Task<int> Issue() => App.Service<ForecastIssuing>().IssueAsync(Stop);

    public async Task<HttpClient> Operator() => (await Tenant.Create(App, $"org-{Guid.NewGuid():N}"[..12])).SignedIn("Operator", $"op-{Guid.NewGuid():N}"[..12]);

    public async Task<IndustryForecast> Report(string industry) =>
        (await (await Operator()).GetFromJsonAsync<IndustryForecast>($"/{ForecastAddresses.Of(industry)}", Stop))!;

    /// <summary>What the public page shows.</summary>
    /// <param name="more">By how many organisations what is published differs from what is forecast.</param>
    public async Task<Forecasted?> Latest(int more = 0)
    {
        var issued = await App.Db(db => db.IssuedForecasts.AsNoTracking().OrderBy(f => f.Id).LastOrDefaultAsync(f => f.Industry == Client.Contracts.Industry.All, Stop));
        await using var scope = App.Services.CreateAsyncScope();
        return await scope.ServiceProvider.GetRequiredService<IPublicForecast>()
            .OfAsync(issued?.Origin ?? default, (issued?.Active ?? 0) + more, issued?.Organisations ?? 0, Stop);
    }

    public ValueTask DisposeAsync() => App.DisposeAsync();

    private static MonthBase Base(long organisations, double? variation, bool isDemo) =>
        new(new(organisations, null, null, new(2029, 12, 31), "Register of companies", isDemo), variation);

    private static int[] Curve(int index, int months)
    {
        var random = new Random(100 + index);
        return [.. Enumerable.Range(0, months).Select(t =>
            (int)(600 / (1 + Math.Exp(-0.22 * (t - 14 - index))) + 25 + random.Next(-4, 5)))];
    }

    private sealed class GivenSeries : IAdoptionSeries
    {
        public List<IndustrySeries> Industries { get; } = [];

        public Task<IReadOnlyList<IndustrySeries>> OfCompleteMonthsAsync(DateOnly believedOn, CancellationToken cancellationToken) =>
            Task.FromResult<IReadOnlyList<IndustrySeries>>([.. Industries]);
    }
}
