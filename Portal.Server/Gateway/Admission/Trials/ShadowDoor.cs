using Portal.Client.Contracts;
using Portal.Inference.Engine;
using Portal.Server.Features.Models;

namespace Portal.Server.Gateway.Admission.Trials;

/// <summary>Picks the calls that a subscriber compares another version on. What it does on the way of a call is a copy of its input.</summary>
internal sealed class ShadowDoor(ShadowQueue queue, ShadowSums sums, ModelLoading loading, TimeProvider time)
{
    /// <summary>
    /// Counts a call that is being answered: comparisons wait for those. Not a stream, which lasts as long as its reader
    /// likes: one of them would keep all comparisons off.
    /// </summary>
    public ShadowQueue.Presence Enter(PredictionInput input) => input is ChatInput { OnText: not null } ? default : queue.Enter();

    /// <returns>Null for a call that is not compared.</returns>
    public ShadowedCall? Begin(ModelAtDoor model, PredictionRequest request, PredictionInput input)
    {
        if (model.Shadow is not { } run || run.FromVersionId != model.VersionId || time.GetUtcNow() >= run.EndsAt
            || !CallShare.Takes(-run.Id, request.RequestId, run.Percent)
            || InputCopy.BytesOf(input) is not { } bytes
            || loading.Fared(model.Slug, run.Version) != ModelReadiness.Ready)
        {
            return null;
        }
        if (bytes > (long)ShadowRules.MostMegabytes << 20 || !queue.TryReserve(run.OrganisationId, bytes))
        {
            sums.Dropped(run.Id);
            return null;
        }
        return Begin(run, model.Slug, input, bytes);
    }

    private ShadowedCall? Begin(ShadowAtDoor run, string model, PredictionInput input, long bytes)
    {
        ShadowedCall? begun = null;
        try
        {
            return begun = new(queue, run, model, InputCopy.Of(input), bytes);
        }
        catch (OutOfMemoryException)
        {
            // The call itself needs no copy.
            sums.Dropped(run.Id);
            return null;
        }
        finally
        {
            if (begun is null)
            {
                queue.Release(run.OrganisationId, bytes);
            }
        }
    }
}
