using System.Diagnostics;
using Microsoft.EntityFrameworkCore;
using Portal.Server.Data;
using Portal.Server.Features.Adoption;
using Portal.Server.Features.Adoption.Browsing;
using Portal.Server.Features.Models;
using Portal.Server.Features.Organisations;
using Portal.Server.Features.Subscriptions;
using Portal.Server.Metering;

namespace Portal.Server.Features.Demo;

/// <param name="Events">Predictions in the history.</param>
internal sealed record DemoSummary(int Organisations, int Industries, int Events);

/// <summary>Demo organisations with two years of invented history, market sizes and three sign-ins, made once.</summary>
internal sealed class DemoSeed(PortalDb db, DemoSignIns signIns, TimeProvider clock, ILogger<DemoSeed> logger)
{
    /// <summary>The member's organisation. It has no use, so its first prediction shows on the adoption page.</summary>
    public const string MemberSlug = "demo";

    public const string PublisherSlug = "demo-publisher";

    private const int MonthsOfHistory = 25;

    /// <returns>Null when the demo is there already.</returns>
    public async Task<DemoSummary?> Run(CancellationToken cancellationToken)
    {
        var models = await DemoModel.Read(db, cancellationToken);
        var member = await db.Organisations.SingleOrDefaultAsync(o => o.Slug == MemberSlug, cancellationToken);
        if (member is not null)
        {
            await SubscribeMember(member, models, cancellationToken);
            return null;
        }
        var watch = Stopwatch.StartNew();
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        var (demos, events) = await Seed(models, cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        if (models.Count == 0)
        {
            logger.NoStarterModels();
        }
        var summary = new DemoSummary(demos + 2, DemoIndustry.All.Count, events);
        logger.DemoSeeded(summary.Organisations, summary.Industries, summary.Events, watch.ElapsedMilliseconds);
        return summary;
    }

    private async Task<(int Organisations, int Events)> Seed(IReadOnlyList<DemoModel> models, CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow().UtcDateTime;
        var today = DateOnly.FromDateTime(now);
        int from = WindowEnds.DayNumber(new DateOnly(today.Year, today.Month, 1).AddMonths(-MonthsOfHistory)),
            yesterday = WindowEnds.DayNumber(today) - 1;

        DemoOrganisation[] demos = [.. DemoIndustry.All.SelectMany(industry => DemoOrganisations.Make(industry, from, yesterday))];
        var member = NamedOrganisation(MemberSlug, "Harbour Lane Stores", "G", from);
        var publisher = NamedOrganisation(PublisherSlug, "Lantern Vision", "J", from);
        db.Organisations.AddRange([member, publisher, .. demos.Select(demo => demo.Organisation)]);
        db.MarketSizes.AddRange(DemoMarketSizes.Make(now));
        await db.SaveChangesAsync(cancellationToken);
        // Who registers has a look around first.
        db.FirstBrowses.AddRange(demos.Select((demo, i) => new FirstBrowse
        {
            OrganisationId = demo.Organisation.Id,
            At = demo.Organisation.CreatedAt.AddMinutes(3 + (i % 40)),
        }));
        await db.SaveChangesAsync(cancellationToken);
        var provider = await db.Organisations.SingleOrDefaultAsync(o => o.Slug == StarterCatalogue.ProviderSlug, cancellationToken);
        await signIns.Add(member, publisher, provider, cancellationToken);
        await SubscribeMember(member, models, cancellationToken);
        return (demos.Length, models.Count == 0 ? 0 : await WriteHistory(demos, models, yesterday, cancellationToken));
    }

    private async Task<int> WriteHistory(
        DemoOrganisation[] demos, IReadOnlyList<DemoModel> models, int to, CancellationToken cancellationToken)
    {
        // One seed an organisation: one organisation's story does not depend on another's.
        var stories = demos.Select((demo, i) =>
        {
            var random = new DemoRandom(1000 + i);
            return (Demo: demo, Contracts: DemoContracts.Choose(demo, models, to, random), Random: random);
        }).ToArray();
        db.Subscriptions.AddRange(stories.SelectMany(story => story.Contracts).Select(contract => contract.Subscription));
        await db.SaveChangesAsync(cancellationToken);
        UsageEvent[] events =
        [
            .. stories
                .SelectMany(story => new DemoCalls(story.Demo, story.Contracts, story.Random).Make(to))
                .OrderBy(call => call.At),
        ];
        await DemoLedger.Write(db, events, cancellationToken);
        return events.Length;
    }

    /// <summary>Also on later starts: a starter model may have come since.</summary>
    private async Task SubscribeMember(
        Organisation member, IReadOnlyList<DemoModel> models, CancellationToken cancellationToken)
    {
        var has = await db.Subscriptions.Where(s => s.OrganisationId == member.Id).Select(s => s.ModelId).ToListAsync(cancellationToken);
        var now = clock.GetUtcNow().UtcDateTime;
        db.Subscriptions.AddRange(models.Where(model => !has.Contains(model.Id))
            .Select(model => DemoContracts.Subscribe(member.Id, model.Id, model.PlanFor(0), now, cancelled: null)));
        await db.SaveChangesAsync(cancellationToken);
    }

    private static Organisation NamedOrganisation(string slug, string name, string industry, int registered) => new()
    {
        Slug = slug,
        Name = name,
        Industry = industry,
        SizeClass = "50-249",
        Country = "NL",
        IsDemo = true,
        CreatedAt = DateTime.UnixEpoch.AddDays(registered),
    };
}
