using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Portal.Client.Contracts;
using Portal.Server.Features.Adoption.Classes;

namespace Portal.Server.Tests.Adoption.Classes;

public sealed class ReclassificationTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_move_that_begins_today_is_written_to_the_organisation_and_audited()
    {
        await using var portal = new PortalFactory();
        var owner = await portal.RegisterOwner(industry: "C");

        Assert.True((await Move(portal, owner, "J", "50-249", 0)).Succeeded);

        var organisation = await portal.Db(db => db.Organisations.SingleAsync(o => o.Id == owner.OrganisationId, Cancel));
        Assert.Equal(("J", "50-249"), (organisation.Industry, organisation.SizeClass));
        Assert.Equal(1, await portal.Db(db => db.AuditEntries.CountAsync(
            e => e.Action == "organisation.reclassified" && e.OrganisationId == owner.OrganisationId, Cancel)));
        var classes = await Classes(portal, owner.OrganisationSlug);
        Assert.Equal([("C", "10-49"), ("J", "50-249")], classes!.Select(c => (c.Industry, c.SizeClass)));
        Assert.Equal("", classes![0].By);
    }

    [Fact]
    public async Task A_move_that_begins_later_waits_for_its_day()
    {
        await using var portal = new PortalFactory();
        var owner = await portal.RegisterOwner(industry: "C");
        await Move(portal, owner, "J", "10-49", 2);
        var moves = portal.Services.GetRequiredService<ClassMoves>();

        Assert.Equal(0, await moves.RunAsync(Cancel));
        Assert.Equal("C", await IndustryOf(portal, owner));
        portal.Time.Advance(TimeSpan.FromDays(2));
        await moves.RunAsync(Cancel);

        Assert.Equal("J", await IndustryOf(portal, owner));
        Assert.Equal(0, await moves.RunAsync(Cancel));
    }

    [Fact]
    public async Task Whoever_was_never_moved_is_of_the_class_of_the_registration()
    {
        await using var portal = new PortalFactory();
        var owner = await portal.RegisterOwner(industry: "C");

        var only = Assert.Single((await Classes(portal, owner.OrganisationSlug))!);

        Assert.Equal(("C", DateOnly.FromDateTime(portal.Time.GetUtcNow().UtcDateTime)), (only.Industry, only.From));
        Assert.Null(await Classes(portal, "nobody"));
    }

    [Theory]
    [InlineData("Z", "10-49", 0, "industry")]
    [InlineData("J", "5-9", 0, "size_class")]
    [InlineData("J", "10-49", -1, "from")]
    [InlineData("J", "10-49", 400, "from")]
    [InlineData("C", "10-49", 0, "no_change")]
    public async Task What_makes_no_sense_is_refused_and_changes_nothing(string industry, string size, int days, string code)
    {
        await using var portal = new PortalFactory();
        var owner = await portal.RegisterOwner(industry: "C");

        Assert.Equal(code, (await Move(portal, owner, industry, size, days)).Refusal!.Code);

        Assert.False(await portal.Db(db => db.OrganisationClasses.AnyAsync(Cancel)));
        Assert.False(await portal.Db(db => db.AuditEntries.AnyAsync(e => e.Action == "organisation.reclassified", Cancel)));
    }

    [Fact]
    public async Task An_unknown_organisation_is_not_found()
    {
        await using var portal = new PortalFactory();

        var outcome = await portal.Do(services => services.GetRequiredService<IMarketSizesApi>().Reclassify("nobody", new(), Cancel));

        Assert.Equal(404, outcome.Refusal!.Status);
    }

    [Fact]
    public void A_backdated_move_restates_what_is_believed_from_then_on_and_not_what_was_believed()
    {
        var timeline = new ClassTimeline([
            Class("C", new(2026, 1, 1), new(2026, 1, 1)), Class("G", new(2026, 6, 1), new(2026, 5, 1)), Class("J", new(2026, 3, 1), new(2026, 7, 1)),
        ]);

        Assert.Equal("C", timeline.At(new(2026, 4, 1), new DateTime(2026, 6, 30)).Industry);
        Assert.Equal("J", timeline.At(new(2026, 4, 1), new DateTime(2026, 8, 1)).Industry);
        Assert.Equal("G", timeline.At(new(2026, 8, 1), new DateTime(2026, 8, 1)).Industry);
        Assert.Equal("C", timeline.At(new(2025, 1, 1), new DateTime(2026, 8, 1)).Industry);
    }

    private static OrganisationClass Class(string industry, DateOnly from, DateTime entered) =>
        new() { OrganisationId = 1, Industry = industry, SizeClass = "1-9", From = from, EnteredAt = entered };

    private static Task<Outcome> Move(PortalFactory portal, Person owner, string industry, string size, int days) =>
        portal.Do(services => services.GetRequiredService<IMarketSizesApi>().Reclassify(
            owner.OrganisationSlug,
            new() { Industry = industry, SizeClass = size, From = DateOnly.FromDateTime(portal.Time.GetUtcNow().UtcDateTime).AddDays(days), Reason = "New line of business" },
            Cancel));

    private static Task<IReadOnlyList<ReclassificationView>?> Classes(PortalFactory portal, string slug) =>
        portal.Do(services => services.GetRequiredService<IMarketSizesApi>().Classes(slug, Cancel));

    private static Task<string> IndustryOf(PortalFactory portal, Person owner) =>
        portal.Db(db => db.Organisations.Where(o => o.Id == owner.OrganisationId).Select(o => o.Industry).SingleAsync(Cancel));
}
