using Portal.Server.Auth;
using Portal.Server.Components;
using Portal.Server.Data;
using Portal.Server.Features.Adoption;
using Portal.Server.Features.AdoptionNotes;
using Portal.Server.Features.Audit;
using Portal.Server.Features.Demo;
using Portal.Server.Features.Forecasts;
using Portal.Server.Features.Income;
using Portal.Server.Features.Keys;
using Portal.Server.Features.Limits;
using Portal.Server.Features.Models;
using Portal.Server.Features.Notices;
using Portal.Server.Features.OfficialStatistics;
using Portal.Server.Features.Operator;
using Portal.Server.Features.Organisations;
using Portal.Server.Features.Publishing;
using Portal.Server.Features.Reconciliation;
using Portal.Server.Features.ServiceAccounts;
using Portal.Server.Features.Statements;
using Portal.Server.Features.Subscriptions;
using Portal.Server.Features.Usage;
using Portal.Server.Features.Webhooks;
using Portal.Server.Gateway;
using Portal.Server.Hosting;
using Portal.Server.Hosting.Verbs;

var builder = WebApplication.CreateBuilder(new WebApplicationOptions { Args = args, ContentRootPath = AppContext.BaseDirectory });
builder.AddPortalData();
builder.AddAudit();
builder.AddPortalAuth();
builder.AddPortalPages();
builder.AddGateway();
builder.AddModels();
builder.AddPublishing();
builder.AddSubscriptions();
builder.AddKeys();
builder.AddServiceAccounts();
builder.AddWebhooks();
builder.AddUsage();
builder.AddLimits();
builder.AddNotices();
builder.AddStatements();
builder.AddReconciliation();
builder.AddIncome();
builder.AddOrganisations();
builder.AddAdoption();
builder.AddForecasts();
builder.AddOfficialStatistics();
builder.AddAdoptionNotes();
builder.AddServing();
builder.AddDemo();
builder.AddHosting();

var app = builder.Build();
if (Verb.IsOneOf(args))
{
    return await VerbRunner.RunAsync(app, args);
}

app.UseHosting();
app.UsePortalAuth();
app.UsePortalPages();
app.MapAccount();
app.MapGateway();
app.MapModels();
app.MapPublishing();
app.MapSubscriptions();
app.MapKeys();
app.MapServiceAccounts();
app.MapWebhooks();
app.MapUsage();
app.MapLimits();
app.MapNotices();
app.MapStatements();
app.MapReconciliation();
app.MapIncome();
app.MapOrganisations();
app.MapAdoption();
app.MapForecasts();
app.MapOfficialStatistics();
app.MapAdoptionNotes();
app.MapServing();
app.MapPortalPages();
try
{
    await app.RunAsync();
    return 0;
}
catch (DataFolderException refused)
{
    await Console.Error.WriteLineAsync(refused.Message);
    return 1;
}

/// <summary>Named so that tests can host the portal.</summary>
public partial class Program;
