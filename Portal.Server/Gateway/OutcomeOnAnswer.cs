using Portal.Server.Gateway.Admission;
using Portal.Server.Gateway.Admission.Retries;

namespace Portal.Server.Gateway;

/// <summary>Answers with what the door gave, the same for every face over HTTP.</summary>
internal static class OutcomeOnAnswer
{
    /// <param name="http">The call.</param>
    /// <param name="outcome">What became of it; its prediction is freed here.</param>
    /// <param name="write">How the face writes a prediction.</param>
    public static async Task<IResult> AnswerAsync(this HttpContext http, PredictionOutcome outcome, AnswerWriter write)
    {
        using var prediction = outcome.Prediction;
        if (outcome.Recorded is { } recorded)
        {
            await recorded.WriteAsync(http.Response, again: prediction is null, http.RequestAborted);
            return Results.Empty;
        }
        if (prediction is null)
        {
            return http.Refuse(outcome.Refusal!);
        }
        await write(prediction, http);
        return Results.Empty;
    }
}
