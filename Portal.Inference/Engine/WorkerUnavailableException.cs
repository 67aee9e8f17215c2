namespace Portal.Inference.Engine;

/// <summary>The process that runs the model is not there, or went away during the call. The message is safe to show.</summary>
/// <param name="message">Why, in a sentence.</param>
/// <param name="isQuarantined">It died too often and is not started before <paramref name="retryAfter"/> is over, or the version is loaded anew.</param>
/// <param name="retryAfter">When trying again makes sense.</param>
/// <param name="inner">What happened on the wire.</param>
public sealed class WorkerUnavailableException(string message, bool isQuarantined, TimeSpan retryAfter, Exception? inner = null)
    : Exception(message, inner)
{
    /// <summary>It died too often and is not started for a while.</summary>
    public bool IsQuarantined { get; } = isQuarantined;

    /// <summary>When trying again makes sense.</summary>
    public TimeSpan RetryAfter { get; } = retryAfter;
}
