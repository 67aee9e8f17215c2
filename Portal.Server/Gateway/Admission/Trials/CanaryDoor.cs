using Portal.Client.Contracts;
using Portal.Server.Features.Models;

namespace Portal.Server.Gateway.Admission.Trials;

/// <summary>Gives a canary its share of the calls that name no version, and counts how both versions fare.</summary>
internal sealed class CanaryDoor(ModelLoading loading, CanaryTallies tallies, TimeProvider time)
{
    /// <returns>The model in the version that the call is for.</returns>
    public ModelAtDoor Choose(ModelAtDoor model, PredictionRequest request) =>
        model.Canary is { Candidate: { Version: { } version } candidate } canary
            && CallShare.Takes(canary.Id, request.RequestId, canary.Percent)
            && loading.Fared(candidate.Slug, version) == ModelReadiness.Ready
            ? candidate
            : model;

    /// <summary>Counts a call that was run. What the caller did wrong, gave up or has no quota for says nothing of a version.</summary>
    public void Note(ModelAtDoor model, PredictionRequest request, PredictionOutcome outcome)
    {
        if (model.Canary is not { } canary)
        {
            return;
        }
        var isNew = canary.Candidate is null;
        if (outcome.Prediction is not null)
        {
            tallies.Note(canary, isNew, isFailure: false);
            return;
        }
        switch (outcome.Refusal?.Refusal.Code)
        {
            case DoorRefusals.QuarantinedCode when isNew:
                tallies.Note(canary, isNew, isFailure: true);
                tallies.Tell(new(canary.Id, CanaryEnds.Quarantined, null));
                break;
            case DoorRefusals.QuarantinedCode or "worker_unavailable" or "remote_unavailable" or "model_not_ready" or "prediction_failed":
                tallies.Note(canary, isNew, isFailure: true);
                break;
            // A caller in a hurry is told the same as one whose model was too slow.
            case "deadline_exceeded" when !(request.Timeout <= time.GetElapsedTime(request.Started)):
                tallies.Note(canary, isNew, isFailure: true);
                break;
            default:
                break;
        }
    }
}
