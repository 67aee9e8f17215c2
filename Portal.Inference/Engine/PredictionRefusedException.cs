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

    /// <summary>A tensor is unknown, missing, twice there, or has the wrong datatype, shape or size.</summary>
    InvalidTensor,

    /// <summary>The model does not take inputs of this form, such as tensors for a model of images.</summary>
    UnsupportedForm,

    /// <summary>The call's time was over before it ran.</summary>
    DeadlineExceeded,
}

/// <summary>The caller's input is at fault, not the engine. The message is safe to show: it names no path or type.</summary>
/// <param name="reason">Which rule refused.</param>
/// <param name="message">What is wrong, in one sentence.</param>
/// <param name="field">The tensor or property at fault; null when it is the whole input.</param>
public sealed class PredictionRefusedException(RefusalReason reason, string message, string? field = null) : Exception(message)
{
    /// <summary>Which rule refused.</summary>
    public RefusalReason Reason { get; } = reason;

    /// <summary>The tensor or property at fault.</summary>
    public string? Field { get; } = field;
}
