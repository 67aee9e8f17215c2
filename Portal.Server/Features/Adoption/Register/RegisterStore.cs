using Microsoft.EntityFrameworkCore;
using Portal.Server.Data;
using Portal.Server.Features.Adoption.Classes;

namespace Portal.Server.Features.Adoption.Register;

/// <summary>
/// The register that was read last, for as long as this process changes nothing and a few seconds at most: what another
/// replica or a verb changes counts after them.
/// </summary>
internal sealed class RegisterStore(DataChanges changes, TimeProvider time)
{
    private static readonly TimeSpan Age = TimeSpan.FromSeconds(5);

    private Kept? kept;

    public async Task<AdoptionRegister> ReadAsync(PortalDb db, CancellationToken cancellationToken)
    {
        var (seen, now) = (changes.Count, time.GetTimestamp());
        if (kept is { } last && last.Changes == seen && time.GetElapsedTime(last.At, now) < Age)
        {
            return last.Register;
        }
        var register = new AdoptionRegister
        {
            Adopters = await AdoptersAsync(db, cancellationToken),
            Models = await ModelsAsync(db, cancellationToken),
            Classes = ClassTimeline.ByOrganisation(await db.OrganisationClasses.AsNoTracking().ToListAsync(cancellationToken)),
            MarketSizes = await db.MarketSizes.AsNoTracking().ToListAsync(cancellationToken),
        };
        kept = new(register, seen, now);
        return register;
    }

    private static async Task<IReadOnlyList<Adopter>> AdoptersAsync(PortalDb db, CancellationToken cancellationToken) =>
        await db.Organisations.AsNoTracking()
            .Where(o => o.Slug != AdoptionDefinitions.NoCustomer)
            .OrderBy(o => o.Id)
            .Select(o => new Adopter(o.Id, o.Slug, o.Name, o.Industry, o.SizeClass, o.Country, o.IsDemo, o.CreatedAt))
            .ToListAsync(cancellationToken);

    private static async Task<IReadOnlyDictionary<int, AdoptedModel>> ModelsAsync(PortalDb db, CancellationToken cancellationToken) =>
        await db.Models.AsNoTracking()
            .Select(m => new AdoptedModel(
                m.Id, m.Slug, m.Task, m.Organisation!.Slug, m.Organisation.Name, m.Versions.Max(v => (int?)v.Id)))
            .ToDictionaryAsync(m => m.Id, cancellationToken);

    private sealed record Kept(AdoptionRegister Register, long Changes, long At);
}
