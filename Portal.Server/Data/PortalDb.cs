using Microsoft.AspNetCore.DataProtection.EntityFrameworkCore;
using Microsoft.AspNetCore.Identity.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Storage.ValueConversion;
using Portal.Server.Auth;
using Portal.Server.Features.Adoption;
using Portal.Server.Features.Adoption.Browsing;
using Portal.Server.Features.Adoption.Classes;
using Portal.Server.Features.Adoption.Public;
using Portal.Server.Features.AdoptionNotes;
using Portal.Server.Features.Audit;
using Portal.Server.Features.Forecasts;
using Portal.Server.Features.Keys;
using Portal.Server.Features.Limits;
using Portal.Server.Features.Models;
using Portal.Server.Features.Notices;
using Portal.Server.Features.OfficialStatistics;
using Portal.Server.Features.Organisations;
using Portal.Server.Features.Publishing.Canaries;
using Portal.Server.Features.Publishing.Uploads;
using Portal.Server.Features.Reconciliation;
using Portal.Server.Features.ServiceAccounts;
using Portal.Server.Features.Statements;
using Portal.Server.Features.Subscriptions;
using Portal.Server.Features.Subscriptions.Shadows;
using Portal.Server.Features.Webhooks;
using Portal.Server.Metering;

namespace Portal.Server.Data;

/// <summary>The one model of the data; a sealed child per provider holds its migrations.</summary>
public abstract class PortalDb(DbContextOptions options) : IdentityUserContext<PortalUser>(options), IDataProtectionKeyContext
{
    public DbSet<Organisation> Organisations => Set<Organisation>();

    public DbSet<Membership> Memberships => Set<Membership>();

    public DbSet<Invitation> Invitations => Set<Invitation>();

    public DbSet<UserSession> Sessions => Set<UserSession>();

    public DbSet<Model> Models => Set<Model>();

    public DbSet<ModelVersion> ModelVersions => Set<ModelVersion>();

    public DbSet<Canary> Canaries => Set<Canary>();

    public DbSet<ModelUpload> ModelUploads => Set<ModelUpload>();

    public DbSet<Plan> Plans => Set<Plan>();

    public DbSet<Subscription> Subscriptions => Set<Subscription>();

    public DbSet<ShadowRun> ShadowRuns => Set<ShadowRun>();

    public DbSet<SubscriptionTerm> SubscriptionTerms => Set<SubscriptionTerm>();

    public DbSet<SubscriptionRequest> SubscriptionRequests => Set<SubscriptionRequest>();

    public DbSet<ApiKey> ApiKeys => Set<ApiKey>();

    public DbSet<ServiceAccount> ServiceAccounts => Set<ServiceAccount>();

    public DbSet<WebhookEndpoint> WebhookEndpoints => Set<WebhookEndpoint>();

    public DbSet<WebhookEvent> WebhookEvents => Set<WebhookEvent>();

    public DbSet<WebhookDelivery> WebhookDeliveries => Set<WebhookDelivery>();

    public DbSet<UsageEvent> UsageEvents => Set<UsageEvent>();

    public DbSet<Rollup> Rollups => Set<Rollup>();

    public DbSet<DailySum> DailySums => Set<DailySum>();

    public DbSet<MonthlySum> MonthlySums => Set<MonthlySum>();

    public DbSet<PlanDay> PlanDays => Set<PlanDay>();

    public DbSet<Statement> Statements => Set<Statement>();

    public DbSet<StatementLine> StatementLines => Set<StatementLine>();

    public DbSet<StatementCredit> StatementCredits => Set<StatementCredit>();

    public DbSet<ClosedMonth> ClosedMonths => Set<ClosedMonth>();

    public DbSet<LedgerCheck> LedgerChecks => Set<LedgerCheck>();

    public DbSet<WorkLease> WorkLeases => Set<WorkLease>();

    public DbSet<QuotaUse> QuotaUse => Set<QuotaUse>();

    public DbSet<UsageLimit> Limits => Set<UsageLimit>();

    public DbSet<AllowanceUse> AllowanceUse => Set<AllowanceUse>();

    public DbSet<IdempotencyFact> IdempotencyFacts => Set<IdempotencyFact>();

    public DbSet<KeptAnswer> KeptAnswers => Set<KeptAnswer>();

    public DbSet<Notice> Notices => Set<Notice>();

    public DbSet<NoticeRead> NoticeReads => Set<NoticeRead>();

    public DbSet<MarketSize> MarketSizes => Set<MarketSize>();

    public DbSet<OrganisationClass> OrganisationClasses => Set<OrganisationClass>();

    public DbSet<FirstBrowse> FirstBrowses => Set<FirstBrowse>();

    public DbSet<PublishedAdoption> PublishedAdoption => Set<PublishedAdoption>();

    public DbSet<IssuedForecast> IssuedForecasts => Set<IssuedForecast>();

    public DbSet<OfficialFigure> OfficialFigures => Set<OfficialFigure>();

    public DbSet<OfficialVersion> OfficialVersions => Set<OfficialVersion>();

    public DbSet<AdoptionNote> AdoptionNotes => Set<AdoptionNote>();

    public DbSet<SavedView> SavedViews => Set<SavedView>();

    public DbSet<ScheduledReport> ScheduledReports => Set<ScheduledReport>();

    public DbSet<ReportedPeriod> ReportedPeriods => Set<ReportedPeriod>();

    public DbSet<AuditEntry> AuditEntries => Set<AuditEntry>();

    public DbSet<DataProtectionKey> DataProtectionKeys => Set<DataProtectionKey>();

    protected override void OnModelCreating(ModelBuilder builder)
    {
        base.OnModelCreating(builder);
        builder.ApplyConfigurationsFromAssembly(typeof(PortalDb).Assembly);
    }

    protected override void ConfigureConventions(ModelConfigurationBuilder configurationBuilder)
    {
        base.ConfigureConventions(configurationBuilder);
        configurationBuilder.Properties<DateTime>().HaveConversion<UtcConverter>();
    }

    /// <summary>Time is UTC: what comes out of the database says so.</summary>
    private sealed class UtcConverter() : ValueConverter<DateTime, DateTime>(
        time => time, time => DateTime.SpecifyKind(time, DateTimeKind.Utc));
}
