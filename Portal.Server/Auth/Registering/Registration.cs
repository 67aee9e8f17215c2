using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Localization;
using Portal.Client.Contracts;
using Portal.Client.Resources;
using Portal.Server.Auth.External;
using Portal.Server.Auth.Passwords;
using Portal.Server.Data;
using Portal.Server.Features.Audit;
using Portal.Server.Features.Organisations;

namespace Portal.Server.Auth.Registering;

/// <summary>Makes accounts: all of one, with its organisation, or nothing.</summary>
internal sealed class Registration(
    UserManager<PortalUser> users,
    PortalDb db,
    PasswordChecks passwords,
    OrganisationEntry organisations,
    InvitationEntry invitations,
    AuditLog audit,
    OperatorToken operatorToken,
    IStringLocalizer<AccountText> text,
    TimeProvider time,
    ILogger<Registration> logger)
{
    public const int DisplayNameMaxLength = 80;

    /// <param name="external">Who an identity provider says this is; such an account has no password.</param>
    /// <returns>The new account, or every fault of the form.</returns>
    /// <exception cref="PasswordGateFullException">Too many passwords are being hashed.</exception>
    public async Task<RegistrationResult> Register(RegistrationForm form, ExternalIdentity? external, CancellationToken cancellationToken)
    {
        var faults = Faults(form, external).ToList();
        var isInvited = !string.IsNullOrEmpty(form.Invitation);
        if (!isInvited)
        {
            faults.AddRange(await organisations.Faults(form.Organisation, cancellationToken));
        }
        if (faults.Count > 0)
        {
            return new RegistrationResult(null, faults);
        }
        var invitation = isInvited ? await invitations.Find(form.Invitation, form.Email!.Trim(), guesser: null, cancellationToken) : null;
        if (invitation?.Refusal is { } uninvited)
        {
            return new RegistrationResult(null, [uninvited with { Field = nameof(form.Email) }]);
        }
        var user = NewUser(form.Email!.Trim(), form.DisplayName!.Trim());
        if (external is null)
        {
            user.PasswordHash = await passwords.Hash(user, form.Password!, cancellationToken);
        }
        if (!string.IsNullOrWhiteSpace(form.OperatorToken))
        {
            if (!operatorToken.Take(form.OperatorToken))
            {
                return Refused("operator_token", "OperatorTokenWrong", nameof(form.OperatorToken));
            }
            user.IsOperator = true;
        }
        var refusal = await Save(user, form.Organisation, invitation?.Value, external, cancellationToken);
        if (refusal is not null && user.IsOperator)
        {
            operatorToken.GiveBack(form.OperatorToken!);
        }
        return refusal ?? new RegistrationResult(user, []);
    }

    /// <summary>For seeding: the caller vouches for the password, which may be one that is printed on a page.</summary>
    public async Task<Outcome<PortalUser>> CreateUser(string email, string displayName, string password, bool isOperator)
    {
        var user = NewUser(email, displayName);
        user.IsOperator = isOperator;
        user.PasswordHash = await passwords.Hash(user, password, CancellationToken.None);
        return await Add(user) is { } refusal ? refusal : user;
    }

    /// <summary>For seeding: puts a person into an organisation with full rights of the role.</summary>
    public async Task AddMember(int organisationId, string userId, OrganisationRole role)
    {
        db.Memberships.Add(new Membership
        {
            OrganisationId = organisationId,
            UserId = userId,
            Role = role,
            CreatedAt = time.GetUtcNow().UtcDateTime,
        });
        await db.SaveChangesAsync();
    }

    private async Task<RegistrationResult?> Save(
        PortalUser user, OrganisationChoice organisation, Invitation? invitation, ExternalIdentity? external, CancellationToken cancellationToken)
    {
        try
        {
            var refused = invitation is null
                ? await Found(user, organisation, external, cancellationToken)
                : await Join(user, invitation, external, cancellationToken);
            if (refused is null)
            {
                AuthLog.Registered(logger, user.Id, user.IsOperator);
            }
            return refused;
        }
        catch (DbUpdateException)
        {
            // Somebody took the address or the short name in the same moment: the unique index decides.
            return Refused("conflict", "TryAgain", nameof(RegistrationForm.Email));
        }
    }

    private async Task<RegistrationResult?> Found(
        PortalUser user, OrganisationChoice organisation, ExternalIdentity? external, CancellationToken cancellationToken)
    {
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        if (await Add(user, external) is { } refused)
        {
            return refused;
        }
        await organisations.Enter(organisation, user.Id, cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return null;
    }

    private async Task<RegistrationResult?> Join(
        PortalUser user, Invitation invitation, ExternalIdentity? external, CancellationToken cancellationToken)
    {
        RegistrationResult? refused = null;
        var fact = new AuditFact("invitation.accepted", user.Id, invitation.OrganisationId, invitation.Mark());
        await audit.SaveAsync(db, fact, Enter, cancellationToken);
        return refused;

        async Task<int> Enter()
        {
            refused = await Add(user, external);
            if (refused is null && await invitations.Enter(invitation, user.Id, cancellationToken) is { } used)
            {
                refused = new RegistrationResult(null, [used with { Field = nameof(RegistrationForm.Email) }]);
            }
            return refused is null ? 1 : 0;
        }
    }

    private async Task<RegistrationResult?> Add(PortalUser user, ExternalIdentity? external) =>
        await Add(user) is { } refusal ? new RegistrationResult(null, [refusal])
        : external is not null && !(await users.AddLoginAsync(user, external.Login)).Succeeded
            ? Refused("external_taken", "ExternalTaken", nameof(RegistrationForm.Email))
        : null;

    private PortalUser NewUser(string email, string displayName) =>
        new() { UserName = email, Email = email, DisplayName = displayName, CreatedAt = time.GetUtcNow().UtcDateTime };

    private async Task<Refusal?> Add(PortalUser user)
    {
        var result = await users.CreateAsync(user);
        return result.Succeeded ? null : Fault("email_taken", "EmailTaken", nameof(RegistrationForm.Email));
    }

    private IEnumerable<Refusal> Faults(RegistrationForm form, ExternalIdentity? external)
    {
        if (!EmailAddress.IsValid(form.Email?.Trim() ?? ""))
        {
            yield return Fault("email", "EmailInvalid", nameof(form.Email));
        }
        if (PlainText.Read(form.DisplayName, 1, DisplayNameMaxLength) is null)
        {
            yield return Fault("display_name", "DisplayNameInvalid", nameof(form.DisplayName));
        }
        if (external is null && PasswordChecks.Fault(form.Password, form.Email, form.DisplayName, form.Organisation.Name) is { } fault)
        {
            yield return Fault("password", fault, nameof(form.Password));
        }
    }

    private RegistrationResult Refused(string code, string message, string field) => new(null, [Fault(code, message, field)]);

    private Refusal Fault(string code, string message, string field) =>
        new(code, text[message], code is "email_taken" or "conflict" ? StatusCodes.Status409Conflict : StatusCodes.Status400BadRequest, field);
}

/// <param name="User">Null when the form has faults, and then nothing has changed.</param>
internal sealed record RegistrationResult(PortalUser? User, IReadOnlyList<Refusal> Faults);
