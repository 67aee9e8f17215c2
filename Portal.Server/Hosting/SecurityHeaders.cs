using System.Security.Cryptography;

namespace Portal.Server.Hosting;

/// <summary>Headers on every answer, errors and files included (ASVS 5.0 V3.4).</summary>
internal static class SecurityHeaders
{
    /// <summary>Key of the request's script nonce in <see cref="HttpContext.Items"/>; the import map is the only inline script.</summary>
    public const string NonceItem = "csp-nonce";

    public static void UseSecurityHeaders(this WebApplication app) => app.Use(static (context, next) =>
    {
        if (GrpcPort.IsGrpc(context))
        {
            // Nothing there for a browser to misuse, and every header is metadata of the call.
            return next(context);
        }
        var nonce = Convert.ToBase64String(RandomNumberGenerator.GetBytes(16));
        context.Items[NonceItem] = nonce;
        var headers = context.Response.Headers;
        headers.ContentSecurityPolicy = Policy(context.Request.Path.StartsWithSegments(Reference.Path) ? "'unsafe-inline'" : $"'nonce-{nonce}'");
        headers.XContentTypeOptions = "nosniff";
        headers["Referrer-Policy"] = "strict-origin-when-cross-origin";
        headers["Cross-Origin-Opener-Policy"] = "same-origin";
        headers["Permissions-Policy"] = "camera=(), geolocation=(), microphone=(), payment=()";
        return next(context);
    });

    // The reference page's own start script is inline and takes no nonce; it shows no data of anybody.
    // MudBlazor and Plotly write inline styles; that is the only weak word.
    private static string Policy(string inlineScript) =>
        "default-src 'self'; "
        + $"script-src 'self' 'wasm-unsafe-eval' {inlineScript}; "
        + "style-src 'self' 'unsafe-inline'; img-src 'self' data: blob:; media-src 'self' data: blob:; "
        + "connect-src 'self' data: blob:; font-src 'self' data:; object-src 'none'; base-uri 'self'; "
        + "form-action 'self'; frame-ancestors 'none'";
}
