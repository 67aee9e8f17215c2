using Microsoft.AspNetCore.Authentication.Cookies;

namespace Portal.Server.Auth.Sessions;

/// <summary>
/// Names a cookie by the request: with the <c>__Host-</c> prefix under HTTPS, where browsers then refuse to let another
/// host or path set it; without it on plain HTTP, where browsers refuse the prefix.
/// </summary>
internal sealed class RequestCookies : ICookieManager
{
    private readonly ChunkingCookieManager cookies = new();

    public string? GetRequestCookie(HttpContext context, string key) => cookies.GetRequestCookie(context, Name(context, key));

    public void AppendResponseCookie(HttpContext context, string key, string? value, CookieOptions options) =>
        cookies.AppendResponseCookie(context, Name(context, key), value, options);

    public void DeleteCookie(HttpContext context, string key, CookieOptions options) =>
        cookies.DeleteCookie(context, Name(context, key), options);

    private static string Name(HttpContext context, string key) => context.Request.IsHttps ? $"__Host-{key}" : key;
}
