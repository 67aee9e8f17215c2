namespace Portal.Inference.Models;

/// <summary>A <c>model.json</c> cannot be used. The message names every offending key, one sentence each.</summary>
public sealed class InvalidManifestException(string message, Exception? inner = null) : Exception(message, inner);
