using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.Extensions.Localization;
using Microsoft.Net.Http.Headers;
using Portal.Client.Contracts;
using Portal.Client.Resources;
using Portal.Server.Gateway.Predict;
using Portal.Server.Hosting;

namespace Portal.Server.Features.Publishing.Trials;

internal static class TrialsEndpoints
{
    public static void AddTrials(this IServiceCollection services)
    {
        // Whoever holds one has it to themselves: an operator's review does not wait for a publisher's tries.
        services.AddTransient<TrialBench>();
        services.AddSingleton<TrialRates>();
        services.AddSingleton<TrialDesk>();
        services.AddScoped<DraftTrials>();
        services.AddScoped<IDraftTrialsApi>(provider => provider.GetRequiredService<DraftTrials>());
    }

    public static void MapTrials(this RouteGroupBuilder publishing) =>
        publishing.MapPost("models/{model}/versions/{version}/try", Try).WithName("TryDraft").WithSummary("Try a version that is not approved yet; charged to nobody")
            .Accepts<byte[]>("application/octet-stream", "application/json", "text/plain");

    private static async Task<Results<Ok<TrialAnswer>, ProblemHttpResult>> Try(
        string model, string version, DraftTrials trials, HttpRequest request, IStringLocalizer<ApiText> text, CancellationToken cancellationToken)
    {
        // Nobody makes the portal read who may not try.
        var admitted = await trials.AdmitAsync(model, version, cancellationToken);
        if (admitted.Value is not { } row)
        {
            return PortalApi.Refuse(admitted.Refusal!);
        }
        if (request.HttpContext.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } size)
        {
            size.MaxRequestBodySize = TrialRules.MaxInputBytes;
        }
        var mediaType = MediaTypeHeaderValue.TryParse(request.ContentType, out var parsed) ? parsed.MediaType.Value! : "application/octet-stream";
        return await BodyReader.ReadAsync(request, TrialRules.MaxInputBytes, cancellationToken) is { IsEmpty: false } input
            ? (await trials.RunAsync(row, input, mediaType, cancellationToken)).ToResult()
            : PortalApi.Refuse(new("input_too_large", text["SampleSize", TrialRules.MaxInputBytes >> 20], StatusCodes.Status413PayloadTooLarge));
    }
}
