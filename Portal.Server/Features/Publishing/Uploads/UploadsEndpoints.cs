using System.Globalization;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.Extensions.Options;
using Portal.Client.Contracts;
using Portal.Inference.Engine;
using Portal.Inference.Inspection;
using Portal.Server.Hosting;

namespace Portal.Server.Features.Publishing.Uploads;

internal static class UploadsEndpoints
{
    public static void AddUploads(this IServiceCollection services)
    {
        services.AddOptions<PublishingOptions>().BindConfiguration("Publishing").ValidateDataAnnotations().ValidateOnStart();
        services.AddSingleton<UploadFolders>();
        services.AddSingleton(provider => new ModelInspector(provider.GetRequiredService<IOptions<EngineOptions>>().Value.Workers));
        services.AddSingleton<UploadTexts>();
        services.AddSingleton<AcceptedUploads>();
        services.AddSingleton<UploadPieces>();
        services.AddSingleton<UploadInspection>();
        services.AddHostedService(provider => provider.GetRequiredService<UploadInspection>());
        services.AddSingleton<UploadSweep>();
        services.AddSingleton<IStartupStep>(provider => provider.GetRequiredService<UploadSweep>());
        services.AddHostedService(provider => provider.GetRequiredService<UploadSweep>());
        services.AddScoped<UploadsService>();
        services.AddScoped<IUploadsApi>(provider => provider.GetRequiredService<UploadsService>());
    }

    public static void MapUploads(this RouteGroupBuilder publishing)
    {
        publishing.MapGet("models/{model}/uploads", List).WithName("ListUploads").WithSummary("List a model's uploads that are no versions yet");
        publishing.MapPost("models/{model}/uploads", Start).WithName("StartUpload").WithSummary("Make room for a file that is to become a version");
        publishing.MapGet("uploads/{id}", Get).WithName("GetUpload").WithSummary("See how far an upload is, and what became of it");
        publishing.MapPatch("uploads/{id}", Append).WithName("AppendToUpload").WithSummary("Send the next piece of a file")
            .Accepts<byte[]>("application/octet-stream");
        publishing.MapDelete("uploads/{id}", Cancel).WithName("CancelUpload").WithSummary("Throw an upload away");
    }

    private static async Task<Results<Ok<IReadOnlyList<UploadView>>, ProblemHttpResult>> List(
        string model, IUploadsApi uploads, CancellationToken cancellationToken) => (await uploads.List(model, cancellationToken)).ToResult();

    private static async Task<Results<Ok<UploadView>, ProblemHttpResult>> Start(
        string model, StartUploadRequest request, IUploadsApi uploads, CancellationToken cancellationToken) =>
        (await uploads.Start(model, request, cancellationToken)).ToResult();

    private static async Task<Results<Ok<UploadView>, ProblemHttpResult>> Get(
        string id, IUploadsApi uploads, HttpResponse response, CancellationToken cancellationToken)
    {
        var found = await uploads.Get(id, cancellationToken);
        SayOffset(response, found.Value?.Received);
        return found.ToResult();
    }

    private static async Task<Results<Ok<UploadView>, ProblemHttpResult>> Append(
        string id, UploadsService uploads, UploadPieces pieces, HttpContext http, CancellationToken cancellationToken)
    {
        var before = await uploads.Get(id, cancellationToken);
        if (!before.Succeeded || await uploads.FindAsync(id, cancellationToken) is not { } upload)
        {
            return PortalApi.Refuse(before.Refusal ?? uploads.Unknown());
        }
        if (http.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } size)
        {
            size.MaxRequestBodySize = UploadRules.MaxPieceBytes;
        }
        long? offset = long.TryParse(http.Request.Headers[UploadRules.OffsetHeader], NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;
        var refusal = await pieces.AppendAsync(upload, offset, http.Request.Body, cancellationToken);
        var after = await uploads.Get(id, cancellationToken);
        SayOffset(http.Response, after.Value?.Received);
        return refusal is null ? after.ToResult() : Refuse(refusal, after.Value?.Received);
    }

    private static async Task<Results<NoContent, ProblemHttpResult>> Cancel(string id, IUploadsApi uploads, CancellationToken cancellationToken) =>
        (await uploads.Cancel(id, cancellationToken)).ToResult();

    private static ProblemHttpResult Refuse(Refusal refusal, long? offset) => TypedResults.Problem(
        detail: refusal.Message,
        statusCode: refusal.Status,
        extensions: new Dictionary<string, object?> { ["code"] = refusal.Code, ["field"] = refusal.Field, ["offset"] = offset });

    private static void SayOffset(HttpResponse response, long? offset)
    {
        if (offset is { } bytes)
        {
            response.Headers[UploadRules.OffsetHeader] = bytes.ToString(CultureInfo.InvariantCulture);
        }
    }
}
