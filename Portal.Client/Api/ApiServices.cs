using Microsoft.Extensions.DependencyInjection;
using Portal.Client.Contracts;

namespace Portal.Client.Api;

/// <summary>The contracts over HTTP.</summary>
public static class ApiServices
{
    /// <summary>Everything, for the browser. The server has its own services behind the same interfaces.</summary>
    /// <param name="portal">The portal's origin, with a trailing slash.</param>
    public static IServiceCollection AddPortalApis(this IServiceCollection services, Uri portal)
    {
        services.AddScoped(_ => new HttpClient { BaseAddress = portal });
        return services
            .AddPlaygroundApis()
            .AddScoped<IModelsApi, HttpModelsApi>()
            .AddScoped<IPublishingApi, HttpPublishingApi>()
            .AddScoped<IModelVersionsApi, HttpModelVersionsApi>()
            .AddScoped<ILifecycleApi, HttpLifecycleApi>()
            .AddScoped<IModelEndsApi, HttpModelEndsApi>()
            .AddScoped<ICanariesApi, HttpCanariesApi>()
            .AddScoped<IDraftTrialsApi, HttpDraftTrialsApi>()
            .AddScoped<IUploadsApi, HttpUploadsApi>()
            .AddScoped<IReviewsApi, HttpReviewsApi>()
            .AddScoped<ISubscriptionRequestsApi, HttpSubscriptionRequestsApi>()
            .AddScoped<ISubscriptionsApi, HttpSubscriptionsApi>()
            .AddScoped<ISubscribedVersionsApi, HttpSubscribedVersionsApi>()
            .AddScoped<IShadowsApi, HttpShadowsApi>()
            .AddScoped<IKeysApi, HttpKeysApi>()
            .AddScoped<IServiceAccountsApi, HttpServiceAccountsApi>()
            .AddScoped<IWebhooksApi, HttpWebhooksApi>()
            .AddScoped<IUsageApi, HttpUsageApi>()
            .AddScoped<ILimitsApi, HttpLimitsApi>()
            .AddScoped<INoticesApi, HttpNoticesApi>()
            .AddScoped<IStatementsApi, HttpStatementsApi>()
            .AddScoped<IStatementClosingApi, HttpStatementsApi>()
            .AddScoped<IReconciliationApi, HttpReconciliationApi>()
            .AddScoped<IIncomeApi, HttpIncomeApi>()
            .AddScoped<IOrganisationApi, HttpOrganisationApi>()
            .AddScoped<IOrganisationsApi, HttpOrganisationsApi>()
            .AddScoped<IInvitationsApi, HttpInvitationsApi>()
            .AddScoped<IAdoptionMetricsApi, HttpAdoptionMetricsApi>()
            .AddScoped<IMarksApi, HttpMarksApi>()
            .AddScoped<IMarketSizesApi, HttpMarketSizesApi>()
            .AddScoped<IPublicAdoptionApi, HttpPublicAdoptionApi>()
            .AddScoped<IForecastsApi, HttpForecastsApi>()
            .AddScoped<IOfficialStatisticsApi, HttpOfficialStatisticsApi>()
            .AddScoped<IAdoptionNotesApi, HttpAdoptionNotesApi>()
            .AddScoped<ILiveAdoption, HttpLiveAdoption>()
            .AddScoped<IServingApi, HttpServingApi>();
    }

    /// <summary>
    /// What only ever runs in the browser. The server registers it too, because prerendering resolves what a page injects;
    /// nothing calls it there.
    /// </summary>
    public static IServiceCollection AddPlaygroundApis(this IServiceCollection services) => services
        .AddScoped<PortalHttp>()
        .AddScoped<IPredictionsApi, HttpPredictionsApi>()
        .AddScoped<ISampleFiles, HttpSampleFiles>();
}
