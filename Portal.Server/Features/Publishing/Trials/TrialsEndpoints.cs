using System.Globalization;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.Extensions.Localization;
using Microsoft.Net.Http.Headers;
using Portal.Client.Contracts;
using Portal.Client.Resources;
using Portal.Inference.Engine;
using Portal.Server.Gateway.Predict;
using Portal.Server.Hosting;

namespace Portal.Server.Features.Publishing.Trials;

internal static class TrialsEndpoints
{
    private static readonly TimeSpan LongestSending = TimeSpan.FromSeconds(60);

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
        string model, string version, DraftTrials trials, TimeProvider time, HttpRequest request, IStringLocalizer<ApiText> text,
        CancellationToken cancellationToken)
    {
        // Nobody makes the portal read who may not try, or tries already.
        var admitted = await trials.AdmitAsync(model, version, cancellationToken);
        if (admitted.Value is not { } trial)
        {
            return Refuse(admitted.Refusal!, request.HttpContext.Response, time);
        }
        using (trial)
        {
            var sent = await ReadAsync(request, text, cancellationToken);
            if (sent.Value is not { } input)
            {
                return PortalApi.Refuse(sent.Refusal!);
            }
            var answer = await trials.RunAsync(trial.Row, input.Body, input.MediaType, cancellationToken);
            return answer.Refusal is { } refusal ? Refuse(refusal, request.HttpContext.Response, time) : answer.ToResult();
        }
    }

    // Who sends holds the organisation's turn.
    private static async Task<Outcome<EncodedInput>> ReadAsync(HttpRequest request, IStringLocalizer<ApiText> text, CancellationToken cancellationToken)
    {
        if (request.HttpContext.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } size)
        {
            size.MaxRequestBodySize = TrialRules.MaxInputBytes;
        }
        var mediaType = MediaTypeHeaderValue.TryParse(request.ContentType, out var parsed) ? parsed.MediaType.Value! : "application/octet-stream";
        using var late = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        late.CancelAfter(LongestSending);
        try
        {
            return await BodyReader.ReadAsync(request, TrialRules.MaxInputBytes, late.Token) is { IsEmpty: false } input
                ? new EncodedInput(input, mediaType)
                : new Refusal("input_too_large", text["SampleSize", TrialRules.MaxInputBytes >> 20], StatusCodes.Status413PayloadTooLarge);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return new Refusal("input_too_slow", text["TrialInputSlow", LongestSending.TotalSeconds], StatusCodes.Status408RequestTimeout);
        }
    }

    private static ProblemHttpResult Refuse(Refusal refusal, HttpResponse response, TimeProvider time)
    {
        if (refusal.RetryAt is { } at)
        {
            response.Headers.RetryAfter = Math.Max(1, (long)Math.Ceiling((at - time.GetUtcNow()).TotalSeconds)).ToString(CultureInfo.InvariantCulture);
        }
        return PortalApi.Refuse(refusal);
    }
}
