using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using MudBlazor;
using MudBlazor.Services;
using Portal.Client.Api;
using Portal.Client.Contracts;
using Portal.Client.Features.Adoption;
using Portal.Client.Features.Notices;
using Portal.Client.Shared;
using Portal.Client.Theme;

namespace Portal.Client;

/// <summary>What the pages need wherever they run: prerendered on the server, and live in the browser.</summary>
public static class InterfaceServices
{
    public static IServiceCollection AddPortalInterface(this IServiceCollection services)
    {
        services.TryAddSingleton(TimeProvider.System);
        services.AddLocalization();
        services.AddMudServices(options =>
        {
            options.SnackbarConfiguration.PositionClass = Defaults.Classes.Position.BottomCenter;
            options.SnackbarConfiguration.ShowTransitionDuration = 150;
            options.SnackbarConfiguration.HideTransitionDuration = 150;
        });
        services.AddTransient<MudLocalizer, PortalMudLocalizer>();
        services.AddScoped<ConnectionState>();
        services.AddScoped<ChartLibrary>();
        services.AddTransient<MetricNames>();
        services.AddScoped<NoticeState>();
        services.AddScoped<ThemeState>();
        services.AddScoped<BrowserModule>();
        services.AddScoped<UploadModule>();
        return services;
    }

    /// <summary>The policies of the server by the same claims; the server decides, the browser only hides.</summary>
    public static IServiceCollection AddBrowserAuthorization(this IServiceCollection services)
    {
        services.AddAuthorizationCore(options =>
        {
            options.AddPolicy(PortalClaims.MemberPolicy, policy => policy.RequireAssertion(context => context.User.IsMember()));
            options.AddPolicy(PortalClaims.OperatorPolicy, policy => policy.RequireAssertion(context => context.User.IsOperator()));
        });
        services.AddCascadingAuthenticationState();
        services.AddAuthenticationStateDeserialization();
        return services;
    }
}
