using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;
using Portal.Client.Contracts;
using Portal.Server.Data;
using Portal.Server.Features.Adoption;
using Portal.Server.Features.Adoption.Classes;
using Portal.Server.Features.Adoption.Public;
using Portal.Server.Features.Adoption.Use;
using Portal.Server.Metering;

namespace Portal.Server.Tests.Adoption.Public;

/// <summary>Whoever keeps every answer of the public page, while operators change market sizes and classes between them.</summary>
public sealed class PublishedMonthTests : IDisposable
{
    private readonly LedgerDb ledger = new();
    private readonly FakeTimeProvider clock = new(new DateTimeOffset(2026, 3, 15, 9, 0, 0, TimeSpan.Zero));
    private readonly GivenForecast forecast = new();
    private int version;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private DateTime Now => clock.GetUtcNow().UtcDateTime;

    [Fact]
    public async Task Another_market_size_does_not_show_what_was_hidden_before()
    {
        await Fill(("C", 3, 400), ("G", 8, 100), ("K", 9, 120));
        var first = await Ask();

        await ledger.AddMarketSize("G", 130, Now);
        clock.Advance(TimeSpan.FromHours(1));
        var second = await Ask();

        Assert.Equal([("C", null), ("G", null), ("K", 9)], Counts(first));
        Assert.Equal(20, first.ByIndustry.Total.Active);
        Assert.Equal(JsonSerializer.Serialize(first), JsonSerializer.Serialize(second));
    }

    [Fact]
    public async Task The_next_month_hides_with_the_same_cover_and_leaves_the_past_as_it_was_told()
    {
        await Fill(("C", 3, 400), ("G", 8, 100), ("K", 9, 120));
        var march = await Ask();
        await ledger.AddMarketSize("G", 130, Now);
        await NextMonth();

        var april = await Ask();

        Assert.Equal(new DateOnly(2026, 3, 31), april.ByIndustry.Note.To);
        Assert.Equal([("C", null), ("G", null), ("K", 9)], Counts(april));
        Assert.Equal(march.Trend.Points, april.Trend.Points.SkipLast(1));
    }

    [Fact]
    public async Task A_first_market_size_of_few_does_not_raise_the_total_by_them()
    {
        await Fill(("C", 30, 400), ("G", 8, 100), ("K", 9, 120), ("Q", 3, null));
        var march = await Ask();
        await ledger.AddMarketSize("Q", 500, Now);
        clock.Advance(TimeSpan.FromHours(1));
        Assert.Equal(47, (await Ask()).ByIndustry.Total.Active);
        await NextMonth();

        var april = await Ask();

        Assert.Equal([("C", 30), ("G", 8), ("K", 9), ("Q", null)], Counts(march));
        Assert.Equal([("C", 30), ("G", 8), ("K", 9), ("Q", null)], Counts(april));
        Assert.Equal((47, 620L), (april.ByIndustry.Total.Active, april.ByIndustry.Total.Denominator!.Organisations));
    }

    [Fact]
    public async Task A_class_that_is_entered_for_the_past_shows_no_organisation()
    {
        await Fill(("C", 8, 400), ("G", 9, 100));
        var first = await Ask();
        await using var db = ledger.Open();
        var moved = await db.Organisations.FirstAsync(o => o.Industry == "C", Cancel);
        await ledger.Add(
            Class(moved.Id, "C", new(2026, 1, 1)), Class(moved.Id, "G", new(2026, 1, 2)));
        clock.Advance(TimeSpan.FromHours(1));

        Assert.Equal(Counts(first), Counts(await Ask()));

        OrganisationClass Class(int organisation, string industry, DateOnly from) =>
            new() { OrganisationId = organisation, Industry = industry, SizeClass = "10-49", From = from, EnteredAt = Now };
    }

    [Fact]
    public async Task Of_two_replicas_the_first_ones_answer_is_everybodys()
    {
        await Fill(("C", 3, 400), ("G", 8, 100), ("K", 9, 120));

        var one = await Ask();
        var log = new PublicationLog(new Contexts(ledger), clock);
        var late = (await log.NewestAsync(Cancel))! with { Answer = one with { ByIndustry = one.ByIndustry with { Rows = [] } } };
        var kept = await log.PublishAsync(late, Cancel);

        Assert.Equal(Counts(one), Counts(kept.Answer));
    }

    [Fact]
    public async Task A_portal_that_has_nothing_to_tell_publishes_later_in_the_month()
    {
        await Fill(("C", 3, 400));
        Assert.Null((await Ask()).ByIndustry.Total.Active);

        await Fill(("G", 8, 100), ("K", 9, 120));
        clock.Advance(TimeSpan.FromHours(1));

        Assert.Equal(20, (await Ask()).ByIndustry.Total.Active);
    }

    [Fact]
    public async Task The_forecast_is_kept_with_the_month_that_it_rests_on()
    {
        await Fill(("C", 8, 400), ("G", 9, 100));
        forecast.Known = new(new(2026, 3, 2), [new(new(2026, 3, 31), .04, .03, .05)]);

        forecast.Active = 18;
        Assert.Null((await Ask()).Forecast);
        forecast.Active = 17;
        clock.Advance(TimeSpan.FromHours(1));
        var shown = await Ask();
        forecast.Known = forecast.Known with { IssuedOn = new(2026, 3, 9) };
        clock.Advance(TimeSpan.FromHours(1));

        Assert.Equal((new DateOnly(2026, 2, 28), 500L), forecast.Asked);
        Assert.Equal(new DateOnly(2026, 3, 2), shown.Forecast!.IssuedOn);
        Assert.Equal(JsonSerializer.Serialize(shown), JsonSerializer.Serialize(await Ask()));
    }

    [Fact]
    public async Task A_total_that_is_hidden_is_not_forecast()
    {
        await Fill(("C", 3, 400), ("Q", 9, null));
        forecast.Known = new(new(2026, 3, 2), [new(new(2026, 3, 31), .04, .03, .05)]);
        forecast.Active = null;

        var shown = await Ask();

        Assert.Null(shown.ByIndustry.Total.Active);
        Assert.Null(shown.Forecast);
        Assert.Null(forecast.Asked);
    }

    public void Dispose() => ledger.Dispose();

    private async Task<PublicAdoption> Ask()
    {
        await using var db = ledger.Open();
        using var use = new UseStore(clock);
        using var kept = new KeptPublicAdoption(clock);
        return await new PublicAdoptionService(
            MetricsOf.Views(db, use, clock), kept, new PublicationLog(new Contexts(ledger), clock), forecast, new Options(), clock).Get(Cancel);
    }

    /// <summary>Everybody calls in the next month, too.</summary>
    private async Task NextMonth()
    {
        await using var db = ledger.Open();
        foreach (var id in await db.Organisations.Where(o => o.Slug != "portal").Select(o => o.Id).ToListAsync(Cancel))
        {
            await Call(id, 3);
        }
        clock.Advance(TimeSpan.FromDays(31));
    }

    private async Task Fill(params (string Industry, int Active, long? Organisations)[] industries)
    {
        var since = new DateTime(2025, 12, 1, 0, 0, 0, DateTimeKind.Utc);
        if (version == 0)
        {
            version = await ledger.AddModel(await ledger.AddOrganisation("portal", "J", since), "ppocr", "image-to-text");
        }
        foreach (var (industry, active, organisations) in industries)
        {
            if (organisations is { } all)
            {
                await ledger.AddMarketSize(industry, all, since);
            }
            for (var i = 0; i < active; i++)
            {
                await Call((await ledger.AddOrganisation($"{industry}-{i}", industry, since)).Id, 2);
            }
        }
    }

    private Task Call(int organisation, int month) => ledger.AddCalls(organisation, version, Enumerable.Range(0, 12)
        .Select(call => (new DateTime(2026, month, 10 + (call % 3), 1, 0, call, DateTimeKind.Utc), EndReason.Success)));

    private static IEnumerable<(string, int?)> Counts(PublicAdoption seen) => seen.ByIndustry.Rows.Select(row => (row.Key, row.Active));

    private sealed class Contexts(LedgerDb ledger) : IDbContextFactory<PortalDb>
    {
        public PortalDb CreateDbContext() => ledger.Open();
    }

    private sealed class Options : IOptionsMonitor<AdoptionOptions>
    {
        public AdoptionOptions CurrentValue { get; } = new();

        public AdoptionOptions Get(string? name) => CurrentValue;

        public IDisposable? OnChange(Action<AdoptionOptions, string?> listener) => null;
    }

    private sealed class GivenForecast : IPublicForecast
    {
        public Forecasted? Known { get; set; }

        /// <summary>That the forecast rests on.</summary>
        public int? Active { get; set; }

        public (DateOnly Origin, long Organisations)? Asked { get; private set; }

        public Task<Forecasted?> OfAsync(DateOnly origin, int active, long organisations, CancellationToken cancellationToken)
        {
            Asked = (origin, organisations);
            return Task.FromResult(active == Active ? Known : null);
        }
    }
}
