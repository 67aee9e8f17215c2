using System.Security.Claims;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Localization;
using Portal.Client.Contracts;
using Portal.Client.Resources;
using Portal.Server.Auth;
using Portal.Server.Data;
using Portal.Server.Features.Audit;

namespace Portal.Server.Features.Organisations;

/// <summary>What the operator sees and does across organisations.</summary>
internal sealed class AllOrganisations(
    PortalDb db, CurrentUser current, AuditLog audit, TimeProvider time, IStringLocalizer<AccountText> text) : IOrganisationsApi
{
    private const int Most = 50;
    private const string Escape = "!";

    public async Task<IReadOnlyList<ManagedOrganisation>> List(string? search, CancellationToken cancellationToken)
    {
        var part = Part(search);
        var rows = await db.Organisations.AsNoTracking()
            .Where(o => EF.Functions.Like(o.Name, part, Escape) || EF.Functions.Like(o.Slug, part, Escape))
            .OrderBy(o => o.Name).ThenBy(o => o.Id)
            .Select(o => new { o, Members = o.Members.Count(m => !m.IsRequest) })
            .Take(Most)
            .ToListAsync(cancellationToken);
        return
        [
            .. rows.Select(row => new ManagedOrganisation(
                row.o.Slug, row.o.Name, row.o.Industry, row.o.SizeClass, row.o.IsDemo, row.Members, row.o.CreatedAt,
                row.o.SuspendedAt is { } at ? new DateTimeOffset(at) : null)),
        ];
    }

    public Task<Outcome> Suspend(string slug, CancellationToken cancellationToken) =>
        Change(slug, "organisation.suspended", time.GetUtcNow().UtcDateTime, cancellationToken);

    public Task<Outcome> Resume(string slug, CancellationToken cancellationToken) =>
        Change(slug, "organisation.resumed", since: null, cancellationToken);

    /// <summary>A pattern for text that holds what was asked for: LIKE minds no case, and its own signs are letters here.</summary>
    private static string Part(string? search)
    {
        var text = (search ?? "").Trim();
        foreach (var sign in (string[])[Escape, "%", "_", "["])
        {
            text = text.Replace(sign, Escape + sign, StringComparison.Ordinal);
        }
        return $"%{text}%";
    }

    private async Task<Outcome> Change(string slug, string action, DateTime? since, CancellationToken cancellationToken)
    {
        var id = await db.Organisations.Where(o => o.Slug == slug).Select(o => (int?)o.Id).SingleOrDefaultAsync(cancellationToken);
        if (id is null)
        {
            return new Refusal("unknown_organisation", text["OrganisationUnknown"], StatusCodes.Status404NotFound);
        }
        var actor = current.Principal.FindFirstValue(ClaimTypes.NameIdentifier);
        // What is so already is neither changed nor audited again.
        await audit.SaveAsync(
            db,
            new(action, actor, id, slug),
            () => db.Organisations.Where(o => o.Id == id && (o.SuspendedAt == null) == (since != null))
                .ExecuteUpdateAsync(set => set.SetProperty(o => o.SuspendedAt, since), cancellationToken),
            cancellationToken);
        return Outcome.Done;
    }
}
