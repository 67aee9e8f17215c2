using System.Security.Claims;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.Options;
using Portal.Server.Auth.Sessions;

namespace Portal.Server.Auth.SignIn;

/// <summary>Identity's sign-in with our sessions behind it: every way in ends in <see cref="SignInWithClaimsAsync(PortalUser, AuthenticationProperties?, IEnumerable{Claim})"/>.</summary>
internal sealed class PortalSignIn(
    UserManager<PortalUser> users,
    IHttpContextAccessor http,
    IUserClaimsPrincipalFactory<PortalUser> claims,
    IOptions<IdentityOptions> options,
    ILogger<SignInManager<PortalUser>> logger,
    IAuthenticationSchemeProvider schemes,
    IUserConfirmation<PortalUser> confirmation,
    UserSessions sessions) : SignInManager<PortalUser>(users, http, claims, options, logger, schemes, confirmation)
{
    public override Task<bool> CanSignInAsync(PortalUser user) => Task.FromResult(!user.IsDisabled);

    /// <summary>Signs in who has proved the first factor, or asks for the second.</summary>
    public Task<SignInResult> Continue(PortalUser user) => SignInOrTwoFactorAsync(user, isPersistent: false);

    public override async Task SignInWithClaimsAsync(
        PortalUser user, AuthenticationProperties? authenticationProperties, IEnumerable<Claim> additionalClaims)
    {
        await EndCurrent();
        var token = await sessions.Start(
            user.Id, Context.Connection.RemoteIpAddress?.ToString() ?? "", Context.Request.Headers.UserAgent.ToString(), Context.RequestAborted);
        var properties = new AuthenticationProperties();
        SessionCookie.Put(properties, token);
        // The session's row says who this is, at every request; the cookie needs no more than the person's id.
        var person = new ClaimsIdentity([new Claim(ClaimTypes.NameIdentifier, user.Id)], AuthenticationScheme);
        await Context.SignInAsync(AuthenticationScheme, new ClaimsPrincipal(person), properties);
        AuthLog.SignedIn(Logger, user.Id);
    }

    public override async Task SignOutAsync()
    {
        await EndCurrent();
        await base.SignOutAsync();
    }

    /// <summary>A browser has one session: the one before a new sign-in ends.</summary>
    private async Task EndCurrent()
    {
        if (SessionCookie.Of(Context) is { } session && UserManager.GetUserId(session.Principal) is { } userId)
        {
            await sessions.End(userId, session.Id, Context.RequestAborted);
        }
    }
}
