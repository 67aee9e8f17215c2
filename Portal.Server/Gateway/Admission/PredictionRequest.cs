using System.Security.Claims;
using Portal.Client.Contracts;
using Portal.Inference.Engine;
using Portal.Server.Gateway.Admission.Limits;
using Portal.Server.Gateway.Admission.Retries;
using Portal.Server.Metering;

namespace Portal.Server.Gateway.Admission;

/// <summary>A call as a face hands it to the door.</summary>
/// <param name="User">Who calls: a member, a key's principal or nobody.</param>
/// <param name="Model">The model's slug.</param>
/// <param name="Surface">The face that it came in by.</param>
/// <param name="RequestId">Names the call in the ledger.</param>
/// <param name="Started">Timestamp of the call's arrival.</param>
/// <param name="ReadInput">Reads the body, told which model it is for. The door calls it only for callers it lets in.</param>
internal sealed record PredictionRequest(
    ClaimsPrincipal User,
    string Model,
    Surface Surface,
    Guid RequestId,
    long Started,
    Func<ModelAtDoor, CancellationToken, ValueTask<Outcome<PredictionInput>>> ReadInput)
{
    /// <summary>The version asked for; null is the one that serves by default.</summary>
    public string? Version { get; init; }

    /// <summary>Told where the caller stands with the rate, before anything is read or answered: a stream sends its headers early.</summary>
    public Action<RateStandings>? OnRate { get; init; }

    /// <summary>Told which version it will be, for the same reason.</summary>
    public Action<ModelAtDoor>? OnVersion { get; init; }

    /// <summary>How long the call may wait for its run; null is as long as it takes. A face whose body tells it sets it while reading.</summary>
    public TimeSpan? Timeout { get; set; }

    /// <summary>Null for a call without an Idempotency-Key.</summary>
    public RetriableCall? Retry { get; init; }
}

/// <summary>An answered prediction: it is in the ledger. Disposing, once the answer has left, frees its tensors.</summary>
internal sealed record Prediction(PredictionOutput Output, string Model, UsageEvent Receipt) : IDisposable
{
    public object Result => Output.Result;

    /// <summary>Set where a deprecated version answered.</summary>
    public VersionEnd? End { get; init; }

    /// <summary>The version that answered.</summary>
    public string Version => Model[(Model.IndexOf('@', StringComparison.Ordinal) + 1)..];

    /// <summary>Takes the output over when the answer has left; null frees it then.</summary>
    public Action<PredictionOutput>? WhenLeft { get; init; }

    public void Dispose()
    {
        if (WhenLeft is { } take)
        {
            take(Output);
            return;
        }
        Output.Dispose();
    }
}

/// <summary>Why the call is not answered with success.</summary>
/// <param name="RetryAfter">When trying again makes sense.</param>
/// <param name="ResetsAt">When the used-up quota starts anew.</param>
/// <param name="Link">The page of this portal where the caller can help themselves.</param>
internal sealed record DoorRefusal(Refusal Refusal, TimeSpan? RetryAfter = null, DateTimeOffset? ResetsAt = null, string? Link = null)
{
    /// <summary>Of an earlier call with the same Idempotency-Key, whose answer is not to be had again.</summary>
    public UsageEvent? Receipt { get; init; }
}

/// <summary>A prediction, a refusal, or the recorded answer of an earlier call.</summary>
/// <param name="Recorded">Beside a prediction: its answer, rendered already, as it is kept for retries. Alone: the answer to be given again.</param>
internal sealed record PredictionOutcome(Prediction? Prediction, DoorRefusal? Refusal, RecordedAnswer? Recorded = null)
{
    public static implicit operator PredictionOutcome(Prediction prediction) => new(prediction, null);

    public static implicit operator PredictionOutcome(DoorRefusal refusal) => new(null, refusal);
}
