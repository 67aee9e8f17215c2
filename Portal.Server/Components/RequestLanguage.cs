using Microsoft.AspNetCore.Localization;
using Portal.Client.Layout;

namespace Portal.Server.Components;

/// <summary>The language of an answer: the person's choice, else what the browser prefers, else English.</summary>
internal static class RequestLanguage
{
    public static void Configure(RequestLocalizationOptions options)
    {
        string[] cultures = [.. Languages.All.Select(language => language.Culture)];
        options.SetDefaultCulture(Languages.Default)
            .AddSupportedCultures(cultures)
            .AddSupportedUICultures(cultures);
        options.RequestCultureProviders =
        [
            new CookieRequestCultureProvider(),
            new CustomRequestCultureProvider(context => Task.FromResult(Preferred(context.Request))),
        ];
    }

    /// <summary>By the primary subtag: <c>zh</c>, <c>zh-Hans</c> and <c>zh-TW</c> readers rather read 简体中文 than English.</summary>
    private static ProviderCultureResult? Preferred(HttpRequest request)
    {
        foreach (var wanted in request.GetTypedHeaders().AcceptLanguage.OrderByDescending(language => language.Quality ?? 1))
        {
            var primary = wanted.Value.Value?.Split('-')[0];
            var language = Languages.All.FirstOrDefault(
                language => string.Equals(language.Culture.Split('-')[0], primary, StringComparison.OrdinalIgnoreCase));
            if (language is not null)
            {
                return new ProviderCultureResult(language.Culture);
            }
        }
        return null;
    }
}
