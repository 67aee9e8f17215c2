using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.Extensions.Localization;
using Portal.Client.Contracts;
using Portal.Client.Resources;
using Portal.Server.Features.Publishing.Drafts;
using Portal.Server.Gateway.Predict;
using Portal.Server.Hosting;

namespace Portal.Server.Features.Publishing.Versions;

internal static class VersionsEndpoints
{
    public static void AddVersions(this IServiceCollection services)
    {
        services.AddSingleton<DraftTurns>();
        services.AddSingleton<DraftSamples>();
        services.AddSingleton<DraftProblems>();
        services.AddSingleton<CardPreviews>();
        services.AddScoped<ModelVersionsService>();
        services.AddScoped<IModelVersionsApi>(provider => provider.GetRequiredService<ModelVersionsService>());
    }

    public static void MapVersions(this RouteGroupBuilder publishing)
    {
        publishing.MapPost("models", Create).WithName("CreateModel").WithSummary("Make a model that has no version yet");
        publishing.MapPost("card-preview", Preview).WithName("PreviewCard").WithSummary("See a card as the catalogue would show it");
        publishing.MapGet("models/{model}/versions", List).WithName("ListModelVersions").WithSummary("List all versions of a model");
        var version = publishing.MapGroup("models/{model}/versions/{version}");
        version.MapDelete("/", Delete).WithName("DeleteModelVersion").WithSummary("Remove a draft or a rejected version");
        version.MapGet("draft", Draft).WithName("GetDraft").WithSummary("Read a version's form, its inspection and what is missing");
        version.MapPut("draft", Save).WithName("SaveDraft").WithSummary("Keep a draft's form");
        version.MapPost("submit", Submit).WithName("SubmitVersion").WithSummary("Hand a complete draft to the operators");
        version.MapPost("withdraw", Withdraw).WithName("WithdrawVersion").WithSummary("Take a version back from its review");
        version.MapGet("samples/{file}", Sample).WithName("GetDraftSample").WithSummary("Get a version's sample");
        version.MapPut("samples/{file}", PutSample).WithName("PutDraftSample").WithSummary("Put a sample beside a draft")
            .Accepts<byte[]>("application/octet-stream");
        version.MapDelete("samples/{file}", DeleteSample).WithName("DeleteDraftSample").WithSummary("Remove a draft's sample");
    }

    private static async Task<Results<Ok<PublishedModel>, ProblemHttpResult>> Create(
        CreateModelRequest request, IModelVersionsApi versions, CancellationToken cancellationToken) =>
        (await versions.Create(request, cancellationToken)).ToResult();

    private static async Task<Results<Ok<CardPreview>, ProblemHttpResult>> Preview(
        CardMarkdown card, IModelVersionsApi versions, CancellationToken cancellationToken) => (await versions.Preview(card, cancellationToken)).ToResult();

    private static async Task<Results<Ok<IReadOnlyList<ModelVersionView>>, ProblemHttpResult>> List(
        string model, IModelVersionsApi versions, CancellationToken cancellationToken) => (await versions.List(model, cancellationToken)).ToResult();

    private static async Task<Results<Ok<DraftView>, ProblemHttpResult>> Draft(
        string model, string version, IModelVersionsApi versions, CancellationToken cancellationToken) =>
        (await versions.Draft(model, version, cancellationToken)).ToResult();

    private static async Task<Results<Ok<DraftView>, ProblemHttpResult>> Save(
        string model, string version, DraftForm form, IModelVersionsApi versions, CancellationToken cancellationToken) =>
        (await versions.Save(model, version, form, cancellationToken)).ToResult();

    private static async Task<Results<NoContent, ProblemHttpResult>> Submit(
        string model, string version, IModelVersionsApi versions, CancellationToken cancellationToken) =>
        (await versions.Submit(model, version, cancellationToken)).ToResult();

    private static async Task<Results<NoContent, ProblemHttpResult>> Withdraw(
        string model, string version, IModelVersionsApi versions, CancellationToken cancellationToken) =>
        (await versions.Withdraw(model, version, cancellationToken)).ToResult();

    private static async Task<Results<NoContent, ProblemHttpResult>> Delete(
        string model, string version, IModelVersionsApi versions, CancellationToken cancellationToken) =>
        (await versions.Delete(model, version, cancellationToken)).ToResult();

    private static async Task<Results<PhysicalFileHttpResult, NotFound>> Sample(
        string model, string version, string file, ModelVersionsService versions, HttpResponse response, CancellationToken cancellationToken)
    {
        if (await versions.FindSampleAsync(model, version, file, cancellationToken) is not { } sample)
        {
            return TypedResults.NotFound();
        }
        response.Headers.XContentTypeOptions = "nosniff";
        response.Headers.CacheControl = "no-store";
        response.Headers.ContentSecurityPolicy = "default-src 'none'; sandbox";
        return TypedResults.PhysicalFile(sample.Path, sample.MediaType);
    }

    private static async Task<Results<NoContent, ProblemHttpResult>> PutSample(
        string model, string version, string file, ModelVersionsService versions, HttpRequest request, IStringLocalizer<ApiText> text,
        CancellationToken cancellationToken)
    {
        // Nobody makes the portal read who may not write; who may, is asked again below.
        var seen = await versions.Draft(model, version, cancellationToken);
        if (seen.Refusal is { } refusal)
        {
            return PortalApi.Refuse(refusal);
        }
        if (request.HttpContext.Features.Get<Microsoft.AspNetCore.Http.Features.IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } size)
        {
            size.MaxRequestBodySize = DraftRules.MaxSampleBytes;
        }
        return await BodyReader.ReadAsync(request, DraftRules.MaxSampleBytes, cancellationToken) is { IsEmpty: false } bytes
            ? (await versions.PutSampleAsync(model, version, file, bytes, cancellationToken)).ToResult()
            : PortalApi.Refuse(new("sample_too_large", text["SampleSize", DraftRules.MaxSampleBytes >> 20], StatusCodes.Status413PayloadTooLarge));
    }

    private static async Task<Results<NoContent, ProblemHttpResult>> DeleteSample(
        string model, string version, string file, IModelVersionsApi versions, CancellationToken cancellationToken) =>
        (await versions.DeleteSample(model, version, file, cancellationToken)).ToResult();
}
