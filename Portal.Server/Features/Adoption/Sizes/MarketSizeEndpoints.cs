using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Extensions.Localization;
using Portal.Client.Contracts;
using Portal.Client.Resources;
using Portal.Server.Features.Adoption.Files;
using Portal.Server.Hosting;

namespace Portal.Server.Features.Adoption.Sizes;

internal static class MarketSizeEndpoints
{
    /// <summary>Far more than all industries and size classes of many years take.</summary>
    public const int MaxBytes = 2 << 20;

    public static void MapMarketSizes(this WebApplication app)
    {
        var sizes = app.MapPortalApi("market-sizes", "Adoption").RequireAuthorization(PortalClaims.OperatorPolicy);
        sizes.MapGet("", List).WithName("ListMarketSizes").WithSummary("List all market sizes that were ever entered, newest first");
        sizes.MapPost("import", Import)
            .WithName("ImportMarketSizes").WithSummary("Import market sizes from comma-separated values: all of the file or nothing")
            .Accepts<string>("text/csv", "text/plain", "application/vnd.ms-excel", "application/octet-stream").Produces<MarketSizeImport>(StatusCodes.Status422UnprocessableEntity)
            .WithMetadata(new RequestSizeLimitAttribute(MaxBytes));
        var classes = app.MapPortalApi("organisations/{organisation}/classes", "Adoption").RequireAuthorization(PortalClaims.OperatorPolicy);
        classes.MapGet("", Classes).WithName("ListOrganisationClasses").WithSummary("List the industries and size classes that an organisation was of");
        classes.MapPost("", Reclassify).WithName("ReclassifyOrganisation").WithSummary("Move an organisation to another industry or size class from a day on");
    }

    private static async Task<Ok<IReadOnlyList<MarketSizeView>>> List(IMarketSizesApi sizes, CancellationToken cancellationToken) =>
        TypedResults.Ok(await sizes.List(cancellationToken));

    private static async Task<Results<Ok<MarketSizeImport>, JsonHttpResult<MarketSizeImport>, ProblemHttpResult>> Import(
        HttpRequest request, IMarketSizesApi sizes, IStringLocalizer<MarketSizeFaultText> text, CancellationToken cancellationToken, bool onlyLook = false)
    {
        var (csv, flaw) = await ImportedText.ReadAsync(request, MaxBytes, cancellationToken);
        if (csv is null)
        {
            return flaw == ImportFlaw.TooLarge ? TooLarge(text) : Refused(new(null, 0, [new(1, null, text["FaultEncoding"])], []));
        }
        var import = await sizes.Import(csv, onlyLook, cancellationToken);
        return import.Faults.Count == 0 || onlyLook ? TypedResults.Ok(import) : Refused(import);
    }

    private static async Task<Results<Ok<IReadOnlyList<ReclassificationView>>, NotFound>> Classes(
        string organisation, IMarketSizesApi sizes, CancellationToken cancellationToken) =>
        await sizes.Classes(organisation, cancellationToken) is { } classes ? TypedResults.Ok(classes) : TypedResults.NotFound();

    private static async Task<Results<NoContent, ProblemHttpResult>> Reclassify(
        string organisation, Reclassification change, IMarketSizesApi sizes, CancellationToken cancellationToken) =>
        (await sizes.Reclassify(organisation, change, cancellationToken)).ToResult();

    private static JsonHttpResult<MarketSizeImport> Refused(MarketSizeImport import) =>
        TypedResults.Json(import, statusCode: StatusCodes.Status422UnprocessableEntity);

    private static ProblemHttpResult TooLarge(IStringLocalizer<MarketSizeFaultText> text) =>
        PortalApi.Refuse(new("body_too_large", text["FaultTooLarge", MaxBytes >> 20], StatusCodes.Status413PayloadTooLarge));
}
