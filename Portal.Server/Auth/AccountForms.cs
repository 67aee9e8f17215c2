using System.Security.Claims;
using Microsoft.AspNetCore.Antiforgery;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Identity;
using Microsoft.AspNetCore.Mvc;
using Portal.Server.Auth.External;
using Portal.Server.Auth.Sessions;
using Portal.Server.Auth.SignIn;

namespace Portal.Server.Auth;

/// <summary>What forms outside the account pages post to. A form that binds fields is checked for its antiforgery token by the framework.</summary>
internal static class AccountForms
{
    public static void MapAccountForms(this IEndpointRouteBuilder routes)
    {
        var account = routes.MapGroup("/account").ExcludeFromDescription();
        // A page answers GET at the same address; this one has to win the POST.
        account.MapPost("/sign-out", LeavePortal).WithOrder(-1);
        account.MapPost("/organisation", SwitchOrganisation).RequireAuthorization();
        account.MapPost("/external/start", StartExternal);
        account.MapPost("/passkey/creation-options", CreationOptions).RequireAuthorization();
        account.MapPost("/passkey/request-options", RequestOptions);
    }

    private static async Task<RedirectHttpResult> LeavePortal(PortalSignIn signIn, [FromForm] string? returnUrl)
    {
        await signIn.SignOutAsync();
        return TypedResults.LocalRedirect(LocalUrl.OrHome(returnUrl));
    }

    private static async Task<Results<RedirectHttpResult, NotFound>> SwitchOrganisation(
        HttpContext http, UserSessions sessions, [FromForm] string? organisation, [FromForm] string? returnUrl) =>
        organisation is not null
            && SessionCookie.Of(http) is { } session
            && http.User.FindFirstValue(ClaimTypes.NameIdentifier) is { } userId
            && await sessions.Switch(userId, session.Id, organisation, http.RequestAborted)
            ? TypedResults.LocalRedirect(LocalUrl.OrHome(returnUrl))
            : TypedResults.NotFound();

    private static Results<ChallengeHttpResult, NotFound> StartExternal(
        ClaimsPrincipal user, OidcOptions oidc, [FromForm] string? returnUrl, [FromForm] bool? link)
    {
        if (!oidc.IsOn)
        {
            return TypedResults.NotFound();
        }
        var linkTo = link == true ? user.FindFirstValue(ClaimTypes.NameIdentifier) : null;
        var callback = $"/account/external?ReturnUrl={Uri.EscapeDataString(LocalUrl.OrHome(returnUrl))}";
        return TypedResults.Challenge(ExternalIdentity.Properties(callback, linkTo), [ExternalIdentity.Scheme]);
    }

    private static async Task<IResult> CreationOptions(
        HttpContext http, IAntiforgery antiforgery, UserManager<PortalUser> users, PortalSignIn signIn, TimeProvider time)
    {
        if (!await antiforgery.IsRequestValidAsync(http))
        {
            return TypedResults.BadRequest();
        }
        if (await users.GetUserAsync(http.User) is not { } user || !SessionCookie.IsFresh(http, time))
        {
            return TypedResults.StatusCode(StatusCodes.Status403Forbidden);
        }
        var options = await signIn.MakePasskeyCreationOptionsAsync(
            new PasskeyUserEntity { Id = user.Id, Name = user.Email!, DisplayName = user.DisplayName });
        return TypedResults.Content(options, "application/json");
    }

    private static async Task<IResult> RequestOptions(HttpContext http, IAntiforgery antiforgery, PortalSignIn signIn) =>
        await antiforgery.IsRequestValidAsync(http)
            ? TypedResults.Content(await signIn.MakePasskeyRequestOptionsAsync(user: null), "application/json")
            : TypedResults.BadRequest();

    private static void SetPreference(HttpContext http, string name, string value) => http.Response.Cookies.Append(name, value, new CookieOptions
    {
        MaxAge = TimeSpan.FromDays(365),
        SameSite = SameSiteMode.Lax,
        Secure = http.Request.IsHttps,
        IsEssential = true,
    });
}
