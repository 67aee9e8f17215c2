namespace Portal.Inference.Engine;

/// <summary>A queue is full: nothing was tried. The message names the queue, its bound and the setting that moves it.</summary>
/// <param name="queue">Which queue, such as <c>rows of ppocr</c>.</param>
/// <param name="bound">How much it holds.</param>
/// <param name="knob">The setting that moves the bound.</param>
/// <param name="retryAfter">When there is likely to be room, from the measured speed of the model.</param>
public sealed class EngineOverloadedException(string queue, long bound, string knob, TimeSpan retryAfter)
    : Exception($"The queue '{queue}' holds {bound} and is full; {knob} moves the bound.")
{
    /// <summary>Which queue.</summary>
    public string Queue { get; } = queue;

    /// <summary>How much it holds.</summary>
    public long Bound { get; } = bound;

    /// <summary>The setting that moves the bound.</summary>
    public string Knob { get; } = knob;

    /// <summary>When there is likely to be room.</summary>
    public TimeSpan RetryAfter { get; } = retryAfter;
}
