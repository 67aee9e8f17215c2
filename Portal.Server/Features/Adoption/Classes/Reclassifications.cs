using System.Security.Claims;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Localization;
using Portal.Client.Contracts;
using Portal.Client.Resources;
using Portal.Server.Auth;
using Portal.Server.Data;
using Portal.Server.Features.Audit;
using Portal.Server.Features.Organisations;

namespace Portal.Server.Features.Adoption.Classes;

/// <summary>Moves organisations to another class from a day on. What was believed before stays readable.</summary>
internal sealed class Reclassifications(
    PortalDb db, CurrentUser current, AuditLog audit, TimeProvider time, IStringLocalizer<MarketSizeFaultText> text)
{
    private const int MostDaysAhead = 366;

    /// <returns>Oldest first; null when there is no such organisation.</returns>
    public async Task<IReadOnlyList<ReclassificationView>?> ListAsync(string slug, CancellationToken cancellationToken)
    {
        if (await FindAsync(slug, cancellationToken) is not { } organisation)
        {
            return null;
        }
        var classes = await OfAsync(organisation, cancellationToken);
        var people = classes.Select(c => c.EnteredBy).ToList();
        var names = await db.Users.AsNoTracking().Where(u => people.Contains(u.Id)).ToDictionaryAsync(u => u.Id, u => u.DisplayName, cancellationToken);
        return
        [
            .. new ClassTimeline(classes.Count == 0 ? [Registered(organisation)] : classes).Classes.Select(c => new ReclassificationView(
                c.Industry, c.SizeClass, c.From, c.Reason, c.EnteredAt, names.GetValueOrDefault(c.EnteredBy, c.EnteredBy))),
        ];
    }

    public async Task<Outcome> MoveAsync(string slug, Reclassification change, CancellationToken cancellationToken)
    {
        if (await FindAsync(slug, cancellationToken) is not { } organisation)
        {
            return new Refusal("unknown_organisation", text["OrganisationUnknown"], StatusCodes.Status404NotFound);
        }
        var now = time.GetUtcNow().UtcDateTime;
        var today = DateOnly.FromDateTime(now);
        if (Fault(organisation, change, today) is { } fault)
        {
            return fault;
        }
        var actor = current.Principal.FindFirstValue(ClaimTypes.NameIdentifier) ?? "";
        var moved = await audit.SaveAsync(
            db, new("organisation.reclassified", actor, organisation.Id, slug), () => AddAsync(organisation, change, actor, now, cancellationToken), cancellationToken);
        return moved == 0 ? Refuse("no_change", "ClassUnchanged", nameof(change.Industry)) : Outcome.Done;
    }

    private Refusal? Fault(Organisation organisation, Reclassification change, DateOnly today) =>
        !Industry.IsSection(change.Industry) ? Refuse("industry", "IndustryUnknown", nameof(change.Industry))
            : !SizeClasses.All.Contains(change.SizeClass) ? Refuse("size_class", "SizeClassUnknown", nameof(change.SizeClass))
            : change.From < DateOnly.FromDateTime(organisation.CreatedAt) || change.From > today.AddDays(MostDaysAhead)
                ? Refuse("from", "ClassDayInvalid", nameof(change.From))
            : (change.Reason ?? "").Any(char.IsControl) ? Refuse("reason", "ReasonInvalid", nameof(change.Reason))
            : null;

    private async Task<int> AddAsync(
        Organisation organisation, Reclassification change, string actor, DateTime now, CancellationToken cancellationToken)
    {
        var classes = await OfAsync(organisation, cancellationToken);
        var known = now.AddTicks(1);
        var place = new OrganisationPlace(change.Industry, change.SizeClass);
        if (classes.Count == 0)
        {
            classes.Add(Registered(organisation));
            db.OrganisationClasses.Add(classes[0]);
        }
        if (new ClassTimeline(classes).At(change.From, known) == place)
        {
            db.ChangeTracker.Clear();
            return 0;
        }
        var added = new OrganisationClass
        {
            OrganisationId = organisation.Id,
            Industry = change.Industry,
            SizeClass = change.SizeClass,
            From = change.From,
            Reason = (change.Reason ?? "").Trim(),
            EnteredAt = now,
            EnteredBy = actor,
        };
        db.OrganisationClasses.Add(added);
        await db.SaveChangesAsync(cancellationToken);
        await db.MoveAsync(organisation.Id, new ClassTimeline([.. classes, added]).At(DateOnly.FromDateTime(now), known), cancellationToken);
        return 1;
    }

    private Task<Organisation?> FindAsync(string slug, CancellationToken cancellationToken) => db.Organisations.AsNoTracking()
        .SingleOrDefaultAsync(o => o.Slug == slug && o.Slug != AdoptionDefinitions.NoCustomer, cancellationToken);

    private Task<List<OrganisationClass>> OfAsync(Organisation organisation, CancellationToken cancellationToken) =>
        db.OrganisationClasses.AsNoTracking().Where(c => c.OrganisationId == organisation.Id).ToListAsync(cancellationToken);

    private static OrganisationClass Registered(Organisation organisation) => new()
    {
        OrganisationId = organisation.Id,
        Industry = organisation.Industry,
        SizeClass = organisation.SizeClass,
        From = DateOnly.FromDateTime(organisation.CreatedAt),
        EnteredAt = organisation.CreatedAt,
    };

    private Refusal Refuse(string code, string message, string field) => new(code, text[message], StatusCodes.Status400BadRequest, field);
}
