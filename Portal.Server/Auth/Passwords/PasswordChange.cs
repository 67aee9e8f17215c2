using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.Localization;
using Portal.Client.Contracts;
using Portal.Client.Resources;
using Portal.Server.Auth.Sessions;
using Portal.Server.Auth.SignIn;

namespace Portal.Server.Auth.Passwords;

/// <summary>Changes a person's own password: every session ends, and the browser that asked gets a new one.</summary>
internal sealed class PasswordChange(
    UserManager<PortalUser> users,
    PortalSignIn signIn,
    PasswordChecks passwords,
    GuessLimit limit,
    UserSessions sessions,
    TimeProvider time,
    IStringLocalizer<AccountText> text,
    ILogger<PasswordChange> logger)
{
    /// <param name="current">Not asked of who has no password yet, such as somebody from an identity provider.</param>
    /// <exception cref="PasswordGateFullException">Too many passwords are being checked.</exception>
    public async Task<Outcome> Change(PortalUser user, string? current, string? next, HttpContext http)
    {
        if (PasswordChecks.Fault(next, user.Email, user.DisplayName) is { } fault)
        {
            return Fault("password", fault, "Next");
        }
        if (user.PasswordHash is null)
        {
            if (!SessionCookie.IsFresh(http, time))
            {
                return Fault("sign_in_again", "SignInAgain", "Next");
            }
        }
        else if (await CurrentFault(user, current ?? "", http) is { } refusal)
        {
            return refusal;
        }
        user.PasswordHash = await passwords.Hash(user, next!, http.RequestAborted);
        if (!(await users.UpdateSecurityStampAsync(user)).Succeeded)
        {
            return Fault("conflict", "TryAgain", "Next");
        }
        await sessions.EndAll(user.Id, http.RequestAborted);
        await signIn.SignInAsync(user, isPersistent: false);
        AuthLog.SecurityChanged(logger, user.Id, "password");
        return Outcome.Done;
    }

    private async Task<Refusal?> CurrentFault(PortalUser user, string current, HttpContext http)
    {
        var account = $"password of {user.Id}";
        if (limit.Try(account, address: null) is not null)
        {
            return Fault("wait", "TooManyTries", "Current");
        }
        if (!await passwords.IsRight(user, current, http.RequestAborted))
        {
            return Fault("wrong_password", "CurrentPasswordWrong", "Current");
        }
        limit.WasRight(account, address: null);
        return null;
    }

    private Refusal Fault(string code, string message, string field) => new(code, text[message], StatusCodes.Status400BadRequest, field);
}
