using System.Text;
using Microsoft.AspNetCore.Http.HttpResults;
using Portal.Client.Contracts;
using Portal.Server.Features.Adoption;
using Portal.Server.Hosting;

namespace Portal.Server.Features.Forecasts;

internal static class ForecastsEndpoints
{
    private const string Csv = "text/csv; charset=utf-8";

    public static void AddForecasts(this WebApplicationBuilder builder)
    {
        var services = builder.Services;
        services.AddOptions<ForecastOptions>().BindConfiguration("Forecasts").ValidateDataAnnotations().ValidateOnStart();
        services.AddScoped<IPublicForecast, PublicForecast>();
        services.AddScoped<IForecastsApi, ForecastsService>();
        services.AddSingleton<ForecastBoard>();
        services.AddSingleton<ForecastIssuing>();
        services.AddSingleton<ForecastWork>();
        services.AddHostedService(provider => provider.GetRequiredService<ForecastWork>());
    }

    public static void MapForecasts(this WebApplication app)
    {
        var group = app.MapPortalApi("forecasts", "Forecasts").RequireAuthorization(PortalClaims.OperatorPolicy);
        group.MapGet("", List).WithName("ListForecasts").WithSummary("List every industry's forecast, refusal and track record");
        group.MapGet("export", Export).WithName("ExportForecasts").WithSummary("Get the list as a file of JSON");
        group.MapGet("export.csv", ExportCsv).WithName("ExportForecastsCsv").WithSummary("Get the list as comma-separated values")
            .Produces<string>(contentType: Csv);
        group.MapGet("{industry}", Get).WithName("GetForecast")
            .WithSummary("Get an industry's series, its forecast or why there is none, and how earlier forecasts came out");
        group.MapGet("{industry}/export", ExportOne).WithName("ExportForecast").WithSummary("Get the same as a file of JSON");
        group.MapGet("{industry}/export.csv", ExportOneCsv).WithName("ExportForecastCsv").WithSummary("Get the same as comma-separated values")
            .Produces<string>(contentType: Csv);
    }

    private static async Task<Ok<ForecastOverview>> List(IForecastsApi forecasts, CancellationToken cancellationToken) =>
        TypedResults.Ok(await forecasts.List(cancellationToken));

    private static async Task<Ok<ForecastOverview>> Export(IForecastsApi forecasts, HttpResponse response, CancellationToken cancellationToken)
    {
        Attach(response, "forecasts.json");
        return TypedResults.Ok(await forecasts.List(cancellationToken));
    }

    private static async Task<FileContentHttpResult> ExportCsv(IForecastsApi forecasts, CancellationToken cancellationToken) =>
        File(ForecastFiles.Of(await forecasts.List(cancellationToken)), "forecasts.csv");

    private static async Task<Results<Ok<IndustryForecast>, NotFound>> Get(string industry, IForecastsApi forecasts, CancellationToken cancellationToken) =>
        await forecasts.Get(industry, cancellationToken) is { } report ? TypedResults.Ok(report) : TypedResults.NotFound();

    private static async Task<Results<Ok<IndustryForecast>, NotFound>> ExportOne(
        string industry, IForecastsApi forecasts, HttpResponse response, CancellationToken cancellationToken)
    {
        if (await forecasts.Get(industry, cancellationToken) is not { } report)
        {
            return TypedResults.NotFound();
        }
        Attach(response, $"{Name(report)}.json");
        return TypedResults.Ok(report);
    }

    private static async Task<Results<FileContentHttpResult, NotFound>> ExportOneCsv(
        string industry, IForecastsApi forecasts, CancellationToken cancellationToken) =>
        await forecasts.Get(industry, cancellationToken) is { } report
            ? File(ForecastFiles.Of(report), $"{Name(report)}.csv")
            : TypedResults.NotFound();

    private static string Name(IndustryForecast report) => $"forecast-{(report.Industry == Industry.All ? ForecastAddresses.Overall : report.Industry)}";

    private static FileContentHttpResult File(string text, string name) => TypedResults.File(Encoding.UTF8.GetBytes(text), Csv, name);

    private static void Attach(HttpResponse response, string name) => response.Headers.ContentDisposition = $"attachment; filename=\"{name}\"";
}
