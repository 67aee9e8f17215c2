using Microsoft.AspNetCore.Components.WebAssembly.Services;
using Microsoft.AspNetCore.Diagnostics;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Portal.Client;
using Portal.Client.Api;

namespace Portal.Server.Components;

/// <summary>Pages: prerendered here, then live in the browser; account and error pages stay static.</summary>
internal static class PageServices
{
    public static void AddPortalPages(this WebApplicationBuilder builder)
    {
        // Outside Development too, so that a build that was not published still finds its style sheets.
        builder.WebHost.UseStaticWebAssets();
        builder.Services.AddRazorComponents()
            .AddInteractiveWebAssemblyComponents()
            .AddAuthenticationStateSerialization(options => options.SerializeAllClaims = true);
        builder.Services.AddCascadingAuthenticationState();
        builder.Services.AddPortalInterface();
        builder.Services.AddPlaygroundApis();
        builder.Services.AddExceptionHandler<ProblemsForPrograms>();
        builder.Services.AddScoped<HttpClient>();
        builder.Services.TryAddScoped<LazyAssemblyLoader>();
        builder.Services.Configure<RequestLocalizationOptions>(RequestLanguage.Configure);
    }

    public static void MapPortalPages(this WebApplication app)
    {
        app.MapStaticAssets();
        app.MapPreferences();
        app.MapRazorComponents<App>()
            .AddInteractiveWebAssemblyRenderMode()
            .AddAdditionalAssemblies(typeof(Routes).Assembly);
    }

    /// <summary>Middleware in front of every endpoint: the caller's language, and HTML instead of a bare 404 or 500 for pages.</summary>
    public static void UsePortalPages(this WebApplication app)
    {
        app.UseExceptionHandler("/error", createScopeForErrors: true);
        app.UseStatusCodePagesWithReExecute("/not-found", createScopeForStatusCodePages: true);
        app.Use((context, next) =>
        {
            // A refused form must not be executed again: its token would be checked a second time, and that throws.
            if (!(context.IsForAPerson() && HttpMethods.IsGet(context.Request.Method)) && context.Features.Get<IStatusCodePagesFeature>() is { } pages)
            {
                pages.Enabled = false;
            }
            return next(context);
        });
        app.UseAntiforgery();
    }
}
