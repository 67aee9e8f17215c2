using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Localization;
using Portal.Client.Layout;
using Portal.Client.Theme;

namespace Portal.Server.Components;

/// <summary>A reader's language and theme, in cookies; plain links set them, so that they work without a script.</summary>
internal static class Preferences
{
    private static readonly TimeSpan Kept = TimeSpan.FromDays(365);

    public static void MapPreferences(this IEndpointRouteBuilder routes)
    {
        routes.MapGet("/culture", SetCulture).ExcludeFromDescription();
        routes.MapGet("/theme", SetTheme).ExcludeFromDescription();
    }

    private static RedirectHttpResult SetCulture(HttpContext context, string? c, string? returnUrl)
    {
        if (Languages.All.Any(language => language.Culture == c))
        {
            Set(context, CookieRequestCultureProvider.DefaultCookieName, CookieRequestCultureProvider.MakeCookieValue(new RequestCulture(c!)));
        }
        return Back(returnUrl);
    }

    private static RedirectHttpResult SetTheme(HttpContext context, string? m, string? returnUrl)
    {
        Set(context, ThemeModes.Cookie, ThemeModes.Parse(m).ToCookie());
        return Back(returnUrl);
    }

    private static void Set(HttpContext context, string cookie, string value) =>
        context.Response.Cookies.Append(cookie, value, new CookieOptions
        {
            MaxAge = Kept,
            SameSite = SameSiteMode.Lax,
            Secure = context.Request.IsHttps,
            IsEssential = true,
        });

    private static RedirectHttpResult Back(string? returnUrl) => TypedResults.LocalRedirect(Local(returnUrl) ?? "/");

    /// <summary>A page of ours, escaped for a header; null for anything else, so that a link cannot lead away.</summary>
    private static string? Local(string? url) =>
        url is ['/', ..] and not ['/', '/' or '\\', ..]
            && !url.Any(char.IsControl)
            && Uri.TryCreate("http://portal" + url, UriKind.Absolute, out var page)
            && page.Host == "portal"
            ? page.PathAndQuery + page.Fragment
            : null;
}
