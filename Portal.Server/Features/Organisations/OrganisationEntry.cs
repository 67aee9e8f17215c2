using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Localization;
using Portal.Client.Contracts;
using Portal.Client.Resources;
using Portal.Server.Auth;
using Portal.Server.Data;

namespace Portal.Server.Features.Organisations;

/// <summary>How a person comes to an organisation: by making it, as its owner, or by asking to join, which gives no rights yet.</summary>
internal sealed class OrganisationEntry(PortalDb db, IStringLocalizer<AccountText> text, TimeProvider time)
{
    public const int NameMaxLength = 120;

    /// <returns>Every fault of the choice; empty when <see cref="Enter"/> may follow.</returns>
    public async Task<IReadOnlyList<Refusal>> Faults(OrganisationChoice choice, CancellationToken cancellationToken) => choice.Choice switch
    {
        OrganisationChoice.Create => [.. FaultsOfNew(choice)],
        OrganisationChoice.Join when await Find(choice.ShortName, cancellationToken) is null =>
            [Fault("unknown_organisation", "ShortNameUnknown", nameof(choice.ShortName))],
        OrganisationChoice.Join => [],
        _ => [Fault("organisation_choice", "OrganisationChoiceMissing", nameof(choice.Choice))],
    };

    /// <summary>Saves the membership, and the organisation when it is new. The caller holds the transaction.</summary>
    public async Task Enter(OrganisationChoice choice, string userId, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow().UtcDateTime;
        var joins = choice.Choice == OrganisationChoice.Join;
        var organisation = joins
            ? await Find(choice.ShortName, cancellationToken) ?? throw new InvalidOperationException("The choice was not checked.")
            : await Create(choice, now, cancellationToken);
        db.Memberships.Add(new Membership
        {
            OrganisationId = organisation.Id,
            UserId = userId,
            Role = joins ? OrganisationRole.Member : OrganisationRole.Owner,
            IsRequest = joins,
            CreatedAt = now,
        });
        await db.SaveChangesAsync(cancellationToken);
    }

    private async Task<Organisation> Create(OrganisationChoice choice, DateTime now, CancellationToken cancellationToken)
    {
        var name = choice.Name!.Trim();
        var organisation = new Organisation
        {
            Slug = await FreeShortName(name, cancellationToken),
            Name = name,
            Industry = choice.Industry!,
            SizeClass = choice.SizeClass!,
            Country = choice.Country ?? "",
            CreatedAt = now,
        };
        db.Organisations.Add(organisation);
        await db.SaveChangesAsync(cancellationToken);
        return organisation;
    }

    private async Task<string> FreeShortName(string name, CancellationToken cancellationToken)
    {
        foreach (var candidate in ShortName.Candidates(name))
        {
            if (!await db.Organisations.AnyAsync(o => o.Slug == candidate, cancellationToken))
            {
                return candidate;
            }
        }
        throw new InvalidOperationException("Short names never run out.");
    }

    private async Task<Organisation?> Find(string? shortName, CancellationToken cancellationToken)
    {
        var slug = shortName?.Trim().ToLowerInvariant() ?? "";
        return await db.Organisations.FirstOrDefaultAsync(o => o.Slug == slug, cancellationToken);
    }

    private IEnumerable<Refusal> FaultsOfNew(OrganisationChoice choice)
    {
        if (PlainText.Read(choice.Name, 2, NameMaxLength) is null)
        {
            yield return Fault("organisation_name", "OrganisationNameInvalid", nameof(choice.Name));
        }
        if (!Industry.IsSection(choice.Industry))
        {
            yield return Fault("industry", "IndustryMissing", nameof(choice.Industry));
        }
        if (choice.SizeClass is null || !SizeClasses.All.Contains(choice.SizeClass))
        {
            yield return Fault("size_class", "SizeClassMissing", nameof(choice.SizeClass));
        }
        if (!string.IsNullOrEmpty(choice.Country) && !Countries.Has(choice.Country))
        {
            yield return Fault("country", "CountryUnknown", nameof(choice.Country));
        }
    }

    private Refusal Fault(string code, string message, string field) => new(code, text[message], StatusCodes.Status400BadRequest, $"Organisation.{field}");
}
