namespace Portal.Inference.Pipelines;

/// <summary>A point of the input image, in pixels.</summary>
public readonly record struct PixelPoint(float X, float Y);

/// <summary>An axis-aligned box of the input image, in pixels.</summary>
public readonly record struct PixelBox(float XMin, float YMin, float XMax, float YMax);

/// <summary>The text of an image, line by line in reading order.</summary>
public sealed record TextInImage(IReadOnlyList<RecognisedLine> Lines);

/// <param name="Score">Mean probability of the line's characters, 0 to 1.</param>
/// <param name="Polygon">Four corners, clockwise from the top left of the line as it is read.</param>
public sealed record RecognisedLine(string Text, float Score, IReadOnlyList<PixelPoint> Polygon);

/// <summary>The faces of an image, best first.</summary>
public sealed record DetectedFaces(IReadOnlyList<DetectedFace> Faces);

/// <param name="Keypoints">Right eye, left eye, nose tip, mouth, right ear, left ear, as the person has them.</param>
public sealed record DetectedFace(float Score, PixelBox Box, IReadOnlyList<PixelPoint> Keypoints);

/// <summary>Where somebody speaks in a recording.</summary>
/// <param name="Duration">Length of the recording.</param>
public sealed record SpeechInAudio(IReadOnlyList<SpeechInterval> Segments, TimeSpan Duration);

/// <param name="Score">Mean speech probability of the segment's frames, 0 to 1.</param>
public sealed record SpeechInterval(TimeSpan Start, TimeSpan End, float Score);

/// <summary>A vector for each text, in the order asked.</summary>
/// <param name="Vectors">All of one length.</param>
/// <param name="PromptTokens">Tokens of all texts, special tokens included.</param>
public sealed record TextEmbeddings(IReadOnlyList<ReadOnlyMemory<float>> Vectors, int PromptTokens);

/// <summary>The continuation of a conversation.</summary>
public sealed record GeneratedText(string Text, FinishReason FinishReason, int PromptTokens, int CompletionTokens);

/// <summary>Why a generated text ends where it ends.</summary>
public enum FinishReason
{
    /// <summary>The model ended it, or a stop text came.</summary>
    Stop,

    /// <summary>As many tokens as asked for.</summary>
    Length,
}
