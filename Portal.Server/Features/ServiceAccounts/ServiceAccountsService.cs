using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Localization;
using Portal.Client.Contracts;
using Portal.Client.Resources;
using Portal.Server.Auth;
using Portal.Server.Data;
using Portal.Server.Features.Audit;
using Portal.Server.Features.Keys;
using Portal.Server.Features.Organisations;
using Portal.Server.Features.Webhooks;

namespace Portal.Server.Features.ServiceAccounts;

internal sealed class ServiceAccountsService(
    PortalDb db, CurrentUser current, AuditLog audit, WebhookOutbox outbox, TimeProvider time, IStringLocalizer<ApiText> text) : IServiceAccountsApi
{
    private const int Most = 100;

    public async Task<IReadOnlyList<ServiceAccountView>> List(CancellationToken cancellationToken) =>
        await Views(Mine(current.Required), cancellationToken);

    public async Task<Outcome<ServiceAccountView>> Create(CreateServiceAccountRequest request, CancellationToken cancellationToken)
    {
        var caller = current.Required;
        if (!caller.GovernsByCookie())
        {
            return NotAllowed();
        }
        if (string.IsNullOrWhiteSpace(request.Name) || request.Name.Any(char.IsControl))
        {
            return new Refusal("invalid_name", text["NameHasControlCharacters"], 400, nameof(request.Name));
        }
        if (!ServiceAccountRoles.All.Contains(request.Role) || RoleRules.Read(request.Role) is not { } role)
        {
            return new Refusal("unknown_role", text["ServiceAccountRole"], 400, nameof(request.Role));
        }
        if (await Mine(caller).CountAsync(cancellationToken) >= Most)
        {
            return new Refusal("too_many_service_accounts", text["TooManyServiceAccounts", Most], 409);
        }
        var account = new ServiceAccount
        {
            OrganisationId = caller.OrganisationId,
            Name = request.Name.Trim(),
            Role = role,
            CreatedByUserId = caller.UserId,
            CreatedAt = time.GetUtcNow().UtcDateTime,
        };
        db.ServiceAccounts.Add(account);
        await audit.SaveAsync(db, Fact(caller, "service_account.created", $"{account.Name}/{role}"), cancellationToken);
        return (await Views(db.ServiceAccounts.Where(a => a.Id == account.Id), cancellationToken)).Single();
    }

    public async Task<Outcome> Change(int id, ChangeServiceAccountRequest request, CancellationToken cancellationToken)
    {
        var caller = current.Required;
        if (!caller.GovernsByCookie())
        {
            return NotAllowed();
        }
        if (!await Mine(caller).AnyAsync(a => a.Id == id, cancellationToken))
        {
            return Unknown();
        }
        var disabledAt = request.IsDisabled == true ? time.GetUtcNow().UtcDateTime : (DateTime?)null;
        // What is so already is neither changed nor audited again.
        await audit.SaveAsync(
            db, Fact(caller, disabledAt is null ? "service_account.enabled" : "service_account.disabled", Target(id)),
            () => Mine(caller).Where(a => a.Id == id && (a.DisabledAt == null) == (disabledAt != null))
                .ExecuteUpdateAsync(set => set.SetProperty(a => a.DisabledAt, disabledAt), cancellationToken),
            cancellationToken);
        return Outcome.Done;
    }

    public async Task<Outcome> Delete(int id, CancellationToken cancellationToken)
    {
        var caller = current.Required;
        if (!caller.GovernsByCookie())
        {
            return NotAllowed();
        }
        var now = time.GetUtcNow().UtcDateTime;
        var deleted = await audit.SaveAsync(db, Fact(caller, "service_account.deleted", Target(id)), Apply, cancellationToken);
        return deleted == 1 ? Outcome.Done : Unknown();

        async Task<int> Apply()
        {
            var gone = await Mine(caller).Where(a => a.Id == id)
                .ExecuteUpdateAsync(set => set.SetProperty(a => a.DeletedAt, now), cancellationToken);
            if (gone == 1)
            {
                await db.RevokeKeysAsync(
                    db.ApiKeys.Where(k => k.ServiceAccountId == id && k.OrganisationId == caller.OrganisationId), outbox, now, cancellationToken);
            }
            return gone;
        }
    }

    private IQueryable<ServiceAccount> Mine(Caller caller) =>
        db.ServiceAccounts.Where(a => a.OrganisationId == caller.OrganisationId && a.DeletedAt == null);

    private async Task<List<ServiceAccountView>> Views(IQueryable<ServiceAccount> accounts, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow().UtcDateTime;
        var rows = await (
            from account in accounts.AsNoTracking()
            join person in db.Users on account.CreatedByUserId equals person.Id into people
            from person in people.DefaultIfEmpty()
            orderby account.Name, account.Id
            select new
            {
                account,
                Person = person == null ? null : person.DisplayName,
                Keys = db.ApiKeys.Count(k => k.ServiceAccountId == account.Id && k.RevokedAt == null && (k.ExpiresAt == null || k.ExpiresAt > now)),
            }).ToListAsync(cancellationToken);
        return [.. rows.Select(row => new ServiceAccountView(
            row.account.Id, row.account.Name, row.account.Role.ToString(), row.Person ?? text["FormerMember"], row.account.CreatedAt, row.Keys,
            row.account.DisabledAt is { } at ? new DateTimeOffset(at) : null))];
    }

    private static string Target(int id) => id.ToString(System.Globalization.CultureInfo.InvariantCulture);

    private static AuditFact Fact(Caller caller, string action, string target) => new(action, caller.UserId, caller.OrganisationId, target);

    private Refusal NotAllowed() => new("not_allowed", text["ServiceAccountsNeedAdmin"], 403);

    private Refusal Unknown() => new("unknown_service_account", text["UnknownServiceAccount"], 404);
}
