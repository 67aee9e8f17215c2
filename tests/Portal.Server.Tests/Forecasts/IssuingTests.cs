using System.Net;
using System.Net.Http.Json;
using Microsoft.EntityFrameworkCore;
using Portal.Client.Contracts;
using Portal.Server.Features.Adoption;
using Portal.Server.Features.Forecasts;

namespace Portal.Server.Tests.Forecasts;

public sealed class IssuingTests
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_complete_month_is_forecast_once_for_every_industry_and_for_all_together()
    {
        await using var portal = new ForecastPortal();
        await portal.Growing(24);

        Assert.Equal(7, await portal.Issue());
        Assert.Equal(0, await portal.Issue());

        var report = await portal.Report("C");
        var latest = report.Latest!;
        Assert.Equal((new DateOnly(2030, 2, 28), false, null), (latest.Origin, latest.IsHindcast, latest.Refusal));
        Assert.Equal((ForecastModel.Version, AdoptionDefinitions.Version, 1_000L), (latest.ModelVersion, latest.DefinitionVersion, latest.Organisations));
        Assert.Equal(12, latest.Points.Count);
        Assert.Equal(new DateOnly(2030, 3, 31), latest.Points[0].WindowEnd);
        Assert.All(latest.Points, point =>
        {
            Assert.InRange(point.Median, point.Band50.Low, point.Band50.High);
            Assert.True(point.Band80.Low <= point.Band50.Low && point.Band50.High <= point.Band80.High);
            Assert.True(point.Band95.Low <= point.Band80.Low && point.Band80.High <= point.Band95.High);
            Assert.InRange(point.Band95.Low, 0, 1);
            Assert.InRange(point.Band95.High, 0, 1);
        });
        Assert.Equal(24, report.Observed.Count);
        Assert.Null(report.Record.All);
    }

    [Fact]
    public async Task What_was_issued_never_changes_and_the_next_month_adds_to_it()
    {
        await using var portal = new ForecastPortal();
        await portal.Growing(20);
        await portal.Issue();
        var before = await Rows(portal);

        portal.Clock.Now = portal.Clock.Now.AddMonths(1);
        await portal.Forget();
        await portal.Growing(21);
        Assert.Equal(7, await portal.Issue());

        var after = await Rows(portal);
        Assert.Equal(before, after[..before.Count]);
        await Assert.ThrowsAsync<InvalidOperationException>(() => portal.App.Db(async db =>
        {
            var row = await db.IssuedForecasts.FirstAsync(Stop);
            db.Entry(row).Property(f => f.Steps).CurrentValue = "[]";
            return await db.SaveChangesAsync(Stop);
        }));
        Assert.Equal(after, await Rows(portal));
    }

    [Fact]
    public async Task Nothing_is_issued_before_the_last_day_of_a_month_has_settled()
    {
        await using var portal = new ForecastPortal();
        portal.Clock.Now = new(2030, 3, 1, 23, 0, 0, TimeSpan.Zero);
        await portal.Growing(12);
        await portal.Issue();
        Assert.Equal(new DateOnly(2030, 1, 31), (await portal.Report("C")).Latest!.Origin);

        portal.Clock.Now = new(2030, 3, 2, 0, 30, 0, TimeSpan.Zero);
        await portal.Forget();
        await portal.Growing(13);
        await portal.Issue();
        Assert.Equal(new DateOnly(2030, 2, 28), (await portal.Report("C")).Latest!.Origin);
    }

    [Fact]
    public async Task Two_replicas_issue_a_month_once()
    {
        await using var portal = new ForecastPortal();
        await portal.Growing(12);
        var work = portal.App.Service<ForecastWork>();

        await Task.WhenAll(work.RunAsync(Stop), work.RunAsync(Stop), work.RunAsync(Stop));

        Assert.Equal(7, await portal.App.Db(db => db.IssuedForecasts.CountAsync(Stop)));
    }

    [Fact]
    public async Task An_invented_past_is_forecast_from_its_months_up_to_then_and_says_so()
    {
        await using var demo = new ForecastPortal();
        await demo.Growing(18, isDemo: true);
        await demo.Issue();
        await using var then = new ForecastPortal();
        then.Clock.Now = then.Clock.Now.AddMonths(-5);
        await then.Growing(13, isDemo: true);
        await then.Issue();

        var report = await demo.Report("D");
        Assert.All(report.Past, past => Assert.True(past.IsHindcast));
        Assert.False(report.Latest!.IsHindcast);
        Assert.Equal(report.Record.All!.Forecasts, report.Record.Hindcasts);
        var issuedThen = (await then.Report("D")).Latest!;
        var computedNow = report.Past.Single(past => past.Origin == issuedThen.Origin);
        Assert.NotEmpty(issuedThen.Points);
        Assert.Equal(issuedThen.Points, computedNow.Points);
        Assert.Equal((issuedThen.Way, issuedThen.Bands), (computedNow.Way, computedNow.Bands));
    }

    [Fact]
    public async Task An_invented_past_knows_no_break_that_was_noted_later()
    {
        await using var unbroken = new ForecastPortal();
        await unbroken.Growing(18, isDemo: true);
        await unbroken.Issue();
        await using var portal = new ForecastPortal();
        await portal.Growing(18, isDemo: true);
        var note = new WriteNoteRequest { Day = new(2029, 9, 15), Kind = NoteKind.Definition, Industry = "C", Text = "Trial calls count no more" };
        using var written = await (await portal.Operator()).PostAsJsonAsync("/api/adoption-notes", note, Stop);
        Assert.Equal(HttpStatusCode.NoContent, written.StatusCode);

        await portal.Issue();

        var past = (await portal.Report("C")).Past;
        Assert.Contains(past, one => one.Origin == new DateOnly(2029, 9, 30));
        Assert.Equal((await unbroken.Report("C")).Past.Select(one => one.Origin), past.Select(one => one.Origin));
    }

    [Fact]
    public async Task Real_organisations_have_no_past_that_was_not_issued()
    {
        await using var portal = new ForecastPortal();
        await portal.Growing(18);
        await portal.Issue();

        Assert.Empty((await portal.Report("C")).Past);
    }

    [Fact]
    public async Task A_noted_break_keeps_a_forecast_from_running_over_it()
    {
        await using var portal = new ForecastPortal();
        await portal.Growing(18);
        var client = await portal.Operator();
        var note = new WriteNoteRequest { Day = new(2030, 1, 15), Kind = NoteKind.Definition, Industry = "C", Text = "Trial calls count no more" };
        using var written = await client.PostAsJsonAsync("/api/adoption-notes", note, Stop);
        Assert.Equal(HttpStatusCode.NoContent, written.StatusCode);

        await portal.Issue();

        var broken = await portal.Report("C");
        Assert.Equal(ForecastRefusal.RecentBreak, broken.Latest!.Refusal);
        Assert.Equal("Trial calls count no more", Assert.Single(broken.Breaks).Text);
        Assert.Null((await portal.Report("D")).Latest!.Refusal);
    }

    [Fact]
    public async Task All_industries_together_change_no_industrys_forecast()
    {
        await using var portal = new ForecastPortal();
        await portal.Growing(18);
        await portal.Issue();
        await using var apart = new ForecastPortal();
        await apart.Growing(18, overall: false);
        await apart.Issue();

        foreach (var industry in (string[])["C", "D", "E", "F", "G", "H"])
        {
            var alone = (await apart.Report(industry)).Latest!;
            Assert.NotEmpty(alone.Points);
            Assert.Equal(alone.Points, (await portal.Report(industry)).Latest!.Points);
        }
        Assert.Equal(BandBasis.Panel, (await portal.Report(Industry.All)).Latest!.Bands);
    }

    [Fact]
    public async Task Everybody_may_see_a_year_of_all_industries_together()
    {
        await using var portal = new ForecastPortal();
        Assert.Null(await portal.Latest());
        await portal.Growing(24);
        await portal.Issue();

        var shown = (await portal.Latest())!;

        Assert.Null(await portal.Latest(more: 1));
        var report = await portal.Report(Industry.All);
        Assert.Equal(new DateOnly(2030, 3, 12), shown.IssuedOn);
        Assert.Equal(report.Latest!.Points.Select(p => (p.WindowEnd, p.Median, p.Band80.Low, p.Band80.High)), shown.Points.Select(p => (p.WindowEnd, p.Median, p.Low80, p.High80)));
    }

    private static Task<List<string>> Rows(ForecastPortal portal) => portal.App.Db(async db =>
        (await db.IssuedForecasts.AsNoTracking().OrderBy(f => f.Id).ToListAsync(Stop)).ConvertAll(f => System.Text.Json.JsonSerializer.Serialize(f)));
}
