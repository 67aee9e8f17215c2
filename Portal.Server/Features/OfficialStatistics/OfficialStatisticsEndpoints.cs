using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Extensions.Localization;
using Portal.Client.Contracts;
using Portal.Client.Resources;
using Portal.Server.Features.Adoption.Files;
using Portal.Server.Hosting;

namespace Portal.Server.Features.OfficialStatistics;

internal static class OfficialStatisticsEndpoints
{
    private const string Csv = "text/csv";
    private const int Largest = 1 << 20;

    public static void AddOfficialStatistics(this WebApplicationBuilder builder)
    {
        builder.Services.AddScoped<IOfficialStatisticsApi, OfficialStatisticsService>();
        builder.Services.AddSingleton<IStartupStep, OfficialSeedStep>();
    }

    public static void MapOfficialStatistics(this WebApplication app)
    {
        // What a statistical office published is nobody's secret.
        app.MapPortalApi("official-statistics", "Official statistics").AllowAnonymous()
            .MapGet("{industry}", Of).WithName("GetOfficialStatistics")
            .WithSummary("Get published surveys of an industry's use of AI, with their source and their breaks");
        var group = app.MapPortalApi("official-statistics", "Official statistics").RequireAuthorization(PortalClaims.OperatorPolicy);
        group.MapGet("releases", Releases).WithName("ListOfficialReleases").WithSummary("List what was imported");
        group.MapPost("import", Import).WithName("ImportOfficialStatistics").Accepts<string>(Csv)
            .WithSummary("Import figures from comma-separated values: all of the file or nothing");
    }

    private static async Task<Results<Ok<Client.Contracts.OfficialStatistics>, NotFound>> Of(
        string industry, IOfficialStatisticsApi statistics, CancellationToken cancellationToken) =>
        await statistics.Of(industry, cancellationToken) is { } found ? TypedResults.Ok(found) : TypedResults.NotFound();

    private static async Task<Ok<IReadOnlyList<OfficialRelease>>> Releases(IOfficialStatisticsApi statistics, CancellationToken cancellationToken) =>
        TypedResults.Ok(await statistics.Releases(cancellationToken));

    private static async Task<Results<Ok<OfficialImport>, ProblemHttpResult>> Import(
        HttpRequest request, IOfficialStatisticsApi statistics, IStringLocalizer<ApiText> text, CancellationToken cancellationToken, [FromQuery] bool onlyLook = false)
    {
        var (csv, flaw) = await ImportedText.ReadAsync(request, Largest, cancellationToken);
        if (csv is null)
        {
            return flaw == ImportFlaw.TooLarge
                ? PortalApi.Refuse(new("import_too_large", text["OfficialTooLarge", Largest >> 20], StatusCodes.Status413PayloadTooLarge))
                : TypedResults.Ok(new OfficialImport(null, 0, 0, 0, [new(1, null, text["OfficialEncoding"])]));
        }
        return (await statistics.Import(csv, onlyLook, cancellationToken)).ToResult();
    }
}
