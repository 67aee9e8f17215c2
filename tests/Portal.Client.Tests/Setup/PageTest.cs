using System.Globalization;
using System.Security.Claims;
using Bunit;
using Bunit.TestDoubles;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Forms;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Localization;
using MudBlazor;
using MudBlazor.Services;
using Portal.Client.Api;
using Portal.Client.Contracts;

namespace Portal.Client.Tests.Setup;

/// <summary>A browser with the portal's services, fakes behind the contracts, and English as its language.</summary>
public abstract class PageTest : BunitContext
{
    /// <param name="more">Registrations that replace those of this class: no more are taken once a renderer is there.</param>
    protected PageTest(Action<IServiceCollection>? more = null)
    {
        Speak("en");
        JSInterop.Mode = JSRuntimeMode.Loose;
        var module = JSInterop.SetupModule("./js/browser.js");
        module.Mode = JSRuntimeMode.Loose;
        module.Setup<bool>("copy", _ => true).SetResult(true);
        module.Setup<string>("objectUrl", _ => true).SetResult("blob:chosen");
        Browser = module;

        Services.AddPortalInterface();
        Services.AddMudServices(options => options.PopoverOptions.CheckForPopoverProvider = false);
        Services.AddTransient(typeof(IStringLocalizer<>), typeof(StringLocalizer<>));
        Services.AddSingleton<TimeProvider>(new FixedTime());
        Services.AddSingleton<AntiforgeryStateProvider>(new NoAntiforgery());
        Services.AddSingleton<IModelsApi>(Models);
        Services.AddSingleton<IPublishingApi>(Publishing);
        Services.AddSingleton<IModelVersionsApi>(Versions);
        Services.AddSingleton<ILifecycleApi>(Lifecycle);
        Services.AddSingleton<IModelEndsApi>(ModelEnds);
        Services.AddSingleton<ICanariesApi>(Canaries);
        Services.AddSingleton<IDraftTrialsApi>(Trials);
        Services.AddSingleton<IUploadsApi>(Uploads);
        Services.AddSingleton<IReviewsApi>(Reviews);
        Services.AddSingleton<ISubscriptionRequestsApi>(SubscriptionRequests);
        Services.AddSingleton<ISubscriptionsApi>(Subscriptions);
        Services.AddSingleton<ISubscribedVersionsApi>(SubscribedVersions);
        Services.AddSingleton<IShadowsApi>(Shadows);
        Services.AddSingleton<IKeysApi>(Keys);
        Services.AddSingleton<IServiceAccountsApi>(ServiceAccounts);
        Services.AddSingleton<IWebhooksApi>(Webhooks);
        Services.AddSingleton<IUsageApi>(Usage);
        Services.AddSingleton<ILimitsApi>(Limits);
        Services.AddSingleton<INoticesApi>(Notices);
        Services.AddSingleton<IStatementsApi>(Statements);
        Services.AddSingleton<IStatementClosingApi>(Statements);
        Services.AddSingleton<IReconciliationApi>(Reconciliation);
        Services.AddSingleton<IIncomeApi>(Income);
        Services.AddSingleton<IOrganisationApi>(Organisation);
        Services.AddSingleton<IOrganisationsApi>(Organisations);
        Services.AddSingleton<IInvitationsApi>(Invitations);
        Services.AddSingleton<IServingApi>(Serving);
        Services.AddSingleton<IPredictionsApi>(Predictions);
        Services.AddSingleton<ISampleFiles>(Samples);
        more?.Invoke(Services);
        Authorization = this.AddAuthorization();
        SetRendererInfo(new RendererInfo("WebAssembly", true));
    }

    internal FakeModels Models { get; } = new();

    internal FakePublishing Publishing { get; } = new();

    internal FakeVersions Versions { get; } = new();

    internal FakeLifecycle Lifecycle { get; } = new();

    internal FakeModelEnds ModelEnds { get; } = new();

    internal FakeSubscribedVersions SubscribedVersions { get; } = new();
    internal FakeCanaries Canaries { get; } = new();

    internal FakeTrials Trials { get; } = new();

    internal FakeUploads Uploads { get; } = new();

    internal FakeReviews Reviews { get; } = new();

    internal FakeSubscriptionRequests SubscriptionRequests { get; } = new();

    internal FakeSubscriptions Subscriptions { get; } = new();

    internal FakeShadows Shadows { get; } = new();

    internal FakeKeys Keys { get; } = new();

    internal FakeServiceAccounts ServiceAccounts { get; } = new();

    internal FakeWebhooks Webhooks { get; } = new();

    internal FakeUsage Usage { get; } = new();

    internal FakeLimits Limits { get; } = new();

    internal FakeNotices Notices { get; } = new();

    internal FakeStatements Statements { get; } = new();

    internal FakeReconciliation Reconciliation { get; } = new();

    internal FakeIncome Income { get; } = new();

    internal FakeOrganisation Organisation { get; } = new();

    internal FakeOrganisations Organisations { get; } = new();

    internal FakeInvitations Invitations { get; } = new();

    internal FakeServing Serving { get; } = new();

    internal FakePredictions Predictions { get; } = new();

    internal FakeSamples Samples { get; } = new();

    protected BunitJSModuleInterop Browser { get; }

    protected BunitAuthorizationContext Authorization { get; }

    protected BunitNavigationManager Navigation => (BunitNavigationManager)Services.GetRequiredService<NavigationManager>();

    /// <summary>Cultures flow with the test, so tests in other languages may run beside it.</summary>
    protected static void Speak(string culture)
    {
        CultureInfo.CurrentCulture = CultureInfo.GetCultureInfo(culture);
        CultureInfo.CurrentUICulture = CultureInfo.GetCultureInfo(culture);
    }

    protected void SignIn(string role = "Owner", bool isOperator = false)
    {
        Authorization.SetAuthorized("ada@demo.local");
        List<Claim> claims =
        [
            new(ClaimTypes.NameIdentifier, "u1"),
            new(PortalClaims.DisplayName, "Ada Meier"),
            new(PortalClaims.OrganisationId, "1"),
            new(PortalClaims.OrganisationSlug, "demo"),
            new(PortalClaims.OrganisationName, "Demo Works"),
            new(PortalClaims.OrganisationRole, role),
        ];
        if (isOperator)
        {
            claims.Add(new(PortalClaims.Operator, "true"));
        }
        Authorization.SetClaims([.. claims]);
    }

    /// <summary>Signed in, but no organisation has let the person in yet.</summary>
    protected void SignInPending()
    {
        Authorization.SetAuthorized("new@demo.local");
        Authorization.SetClaims(new Claim(PortalClaims.DisplayName, "New Person"));
    }

    protected IRenderedComponent<MudDialogProvider> Dialogs() => Render<MudDialogProvider>();

    private sealed class FixedTime : TimeProvider
    {
        public override TimeZoneInfo LocalTimeZone => TimeZoneInfo.Utc;

        public override DateTimeOffset GetUtcNow() => Data.Now;
    }

    private sealed class NoAntiforgery : AntiforgeryStateProvider
    {
        public override AntiforgeryRequestToken GetAntiforgeryToken() => new("token", "__RequestVerificationToken");
    }
}
