namespace Portal.Inference.Engine;

/// <summary>Why an input cannot be predicted on.</summary>
public enum RefusalReason
{
    /// <summary>The model does not take this media type.</summary>
    UnsupportedMediaType,

    /// <summary>The bytes are not what the media type says, or are damaged.</summary>
    Undecodable,

    /// <summary>More pixels or more seconds than the engine accepts.</summary>
    TooLarge,

    /// <summary>No such model is loaded.</summary>
    ModelNotLoaded,
}

/// <summary>The caller's input is at fault, not the engine. The message is safe to show: it names no path or type.</summary>
public sealed class PredictionRefusedException(RefusalReason reason, string message) : Exception(message)
{
    /// <summary>Which rule refused.</summary>
    public RefusalReason Reason { get; } = reason;
}
