namespace Portal.Inference.Engine;

/// <summary>One call's input as it came over the wire.</summary>
/// <param name="Body">An encoded image (PNG, JPEG or WebP) or a WAV file.</param>
/// <param name="MediaType">Its media type without parameters, lower case.</param>
public sealed record PredictionInput(ReadOnlyMemory<byte> Body, string MediaType);
