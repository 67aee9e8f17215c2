namespace Portal.Inference.Models;

/// <summary>
/// A model's file is missing, or is not the file its manifest names. The message says which, by manifest path; it
/// never holds a path of this machine.
/// </summary>
public sealed class ModelFileException(string message, Exception? inner = null) : Exception(message, inner);
