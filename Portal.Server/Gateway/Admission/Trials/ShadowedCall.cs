using Portal.Inference.Engine;

namespace Portal.Server.Gateway.Admission.Trials;

/// <summary>A call that is to be run on another version once its answer has left.</summary>
internal sealed class ShadowedCall(ShadowQueue queue, ShadowAtDoor run, string model, PredictionInput input, long bytes) : IDisposable
{
    private PredictionOutput? answer;
    private int handedOver;
    private int freed;

    public ShadowAtDoor Run => run;

    public string Model => model;

    public PredictionInput Input => input;

    /// <summary>What the caller got.</summary>
    public PredictionOutput Answer => answer ?? throw new InvalidOperationException("The call was not answered.");

    /// <summary>Room that it takes while it waits, without its answer.</summary>
    public long Bytes => bytes;

    /// <returns>The outcome, whose answer comes here when it has left; a call that failed is not compared.</returns>
    public PredictionOutcome After(PredictionOutcome outcome)
    {
        if (outcome.Prediction is not { } prediction)
        {
            Dispose();
            return outcome;
        }
        return outcome with { Prediction = prediction with { WhenLeft = HandOver } };
    }

    /// <summary>Frees its input, its answer and its room.</summary>
    public void Dispose()
    {
        if (Interlocked.Exchange(ref freed, 1) == 0)
        {
            InputCopy.Free(input);
            answer?.Dispose();
            queue.Release(run.OrganisationId, bytes);
        }
    }

    private void HandOver(PredictionOutput output)
    {
        if (Interlocked.Exchange(ref handedOver, 1) == 0)
        {
            answer = output;
            queue.Add(this);
        }
    }
}
