namespace Portal.Inference.Models;

/// <summary>The files are the manifest's, but the pipeline or ONNX Runtime cannot use them. The message says why.</summary>
public sealed class ModelLoadException(string message, Exception? inner = null) : Exception(message, inner)
{
    /// <summary>Whether it may be loaded later as it is: the machine was too busy, not the model at fault.</summary>
    public bool MayPass { get; init; }
}
