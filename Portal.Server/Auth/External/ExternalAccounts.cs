using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.Localization;
using Portal.Client.Contracts;
using Portal.Client.Resources;
using Portal.Server.Auth.Sessions;

namespace Portal.Server.Auth.External;

/// <summary>Which account belongs to whom at the identity provider. An equal e-mail address never links anything.</summary>
internal sealed class ExternalAccounts(
    UserManager<PortalUser> users, TimeProvider time, IStringLocalizer<AccountText> text, ILogger<ExternalAccounts> logger)
{
    public Task<PortalUser?> Find(ExternalIdentity identity) => users.FindByLoginAsync(identity.Login.LoginProvider, identity.Login.ProviderKey);

    /// <summary>Links only for the person who is signed in now and was when the journey began.</summary>
    public async Task<Outcome> Link(ExternalIdentity identity, HttpContext http)
    {
        if (await users.GetUserAsync(http.User) is not { } user || user.Id != identity.LinkTo || !SessionCookie.IsFresh(http, time))
        {
            return Fault("sign_in_again", "SignInAgain");
        }
        if (!(await users.AddLoginAsync(user, identity.Login)).Succeeded)
        {
            return Fault("external_taken", "ExternalTaken");
        }
        AuthLog.SecurityChanged(logger, user.Id, "external sign-in added");
        return Outcome.Done;
    }

    /// <summary>Refuses to take away the last way in.</summary>
    public async Task<Outcome> Unlink(PortalUser user, UserLoginInfo login, HttpContext http)
    {
        if (!SessionCookie.IsFresh(http, time))
        {
            return Fault("sign_in_again", "SignInAgain");
        }
        if (user.PasswordHash is null && (await users.GetPasskeysAsync(user)).Count == 0 && (await users.GetLoginsAsync(user)).Count == 1)
        {
            return Fault("last_way_in", "LastWayIn");
        }
        if (!(await users.RemoveLoginAsync(user, login.LoginProvider, login.ProviderKey)).Succeeded)
        {
            return Fault("conflict", "TryAgain");
        }
        AuthLog.SecurityChanged(logger, user.Id, "external sign-in removed");
        return Outcome.Done;
    }

    /// <summary>Forgets what the provider said, once it has been used.</summary>
    public static Task Leave(HttpContext http) => http.SignOutAsync(IdentityConstants.ExternalScheme);

    private Refusal Fault(string code, string message) => new(code, text[message], StatusCodes.Status400BadRequest, "External");
}
