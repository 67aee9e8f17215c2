using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.AspNetCore.StaticAssets;

namespace Portal.Server.Auth.Sessions;

/// <summary>Checks the cookie's session at every request and answers those who may not pass.</summary>
internal sealed class SessionCookie(UserSessions sessions) : CookieAuthenticationEvents
{
    /// <summary>In the cookie's sealed properties, not among the claims: those are copied into pages.</summary>
    private const string Token = "session";

    private static readonly string[] FacesOfPrograms = ["/api", "/predict", "/v1", "/v2"];

    public static void Put(AuthenticationProperties properties, string token) => properties.Items[Token] = token;

    /// <returns>The session behind the request, or null for a visitor.</returns>
    public static OpenSession? Of(HttpContext context) => context.Items[typeof(OpenSession)] as OpenSession;

    /// <summary>True shortly after signing in: only then may the person change how to sign in.</summary>
    public static bool IsFresh(HttpContext context, TimeProvider time) =>
        Of(context) is { } session && time.GetUtcNow().UtcDateTime - session.StartedAt < SessionRules.FreshFor;

    public override async Task ValidatePrincipal(CookieValidatePrincipalContext context)
    {
        var http = context.HttpContext;
        // A style sheet is the same for everybody: it is not worth a look at the database.
        if (http.GetEndpoint()?.Metadata.GetMetadata<StaticAssetDescriptor>() is not null)
        {
            context.RejectPrincipal();
            return;
        }
        var session = context.Properties.Items.TryGetValue(Token, out var token) && token is not null
            ? await sessions.Find(token, http.RequestAborted)
            : null;
        if (session is null)
        {
            context.RejectPrincipal();
            await http.SignOutAsync(context.Scheme.Name);
            return;
        }
        http.Items[typeof(OpenSession)] = session;
        context.ReplacePrincipal(session.Principal);
    }

    public override Task RedirectToLogin(RedirectContext<CookieAuthenticationOptions> context) =>
        Answer(context, StatusCodes.Status401Unauthorized);

    public override Task RedirectToAccessDenied(RedirectContext<CookieAuthenticationOptions> context) =>
        Answer(context, StatusCodes.Status403Forbidden);

    private static Task Answer(RedirectContext<CookieAuthenticationOptions> context, int statusCode)
    {
        if (FacesOfPrograms.Any(face => context.Request.Path.StartsWithSegments(face, StringComparison.OrdinalIgnoreCase)))
        {
            context.Response.StatusCode = statusCode;
        }
        else
        {
            context.Response.Redirect(context.RedirectUri);
        }
        return Task.CompletedTask;
    }
}
