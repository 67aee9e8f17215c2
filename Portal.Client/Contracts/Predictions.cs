using System.Text.Json;

namespace Portal.Client.Contracts;

/// <summary>Names of the receipt's headers on every answered prediction.</summary>
public static class ReceiptHeaders
{
    public const string RequestId = "X-Portal-Request-Id";
    public const string Units = "X-Portal-Units";
    public const string PriceMicros = "X-Portal-Price-Micros";
    public const string LatencyMs = "X-Portal-Latency-Ms";
    public const string Rule = "X-Portal-Rule";
    public const string EndReason = "X-Portal-End-Reason";
    public const string Model = "X-Portal-Model";
}

/// <summary>
/// The organisation that a page was drawn for, by its short name. A person in several may have switched in another tab:
/// then the portal refuses the request instead of acting in an organisation that the page does not show.
/// </summary>
public static class OrganisationHeader
{
    public const string Name = "X-Portal-Organisation";

    /// <summary>Code of the refusal.</summary>
    public const string Refused = "organisation_switched";
}

/// <summary>The headers that an unsafe request with a cookie must carry; a foreign page cannot set it.</summary>
public static class AntiforgeryHeader
{
    public const string Name = "X-Portal-Csrf";
    public const string Value = "1";
}

/// <summary>The receipt as the answer's headers carry it.</summary>
public sealed record PredictionReceipt(string RequestId, long Units, long PriceMicros, double LatencyMs, string Rule);

/// <param name="Result">The answer in the task's shape.</param>
public sealed record PredictionAnswer(JsonElement Result, PredictionReceipt Receipt);

/// <summary>One call of a model from the browser, through the same door as a key's.</summary>
public interface IPredictionsApi
{
    Task<Outcome<PredictionAnswer>> Predict(
        string model, ReadOnlyMemory<byte> input, string mediaType, CancellationToken cancellationToken);
}

/// <summary>A point of the input image, in pixels.</summary>
public sealed record ImagePoint(double X, double Y);

/// <summary>A box in the input image, in pixels, as the Hugging Face object-detection task writes it.</summary>
public sealed record ImageBox(double Xmin, double Ymin, double Xmax, double Ymax);

/// <summary>One element of an <c>object-detection</c> answer.</summary>
/// <param name="Keypoints">Our addition to the task's shape: landmarks, where the model finds them.</param>
public sealed record DetectedObject(string Label, double Score, ImageBox Box, IReadOnlyList<ImagePoint>? Keypoints = null);

/// <summary>An <c>image-to-text</c> answer: the text, and where each line stands (our addition to the task's shape).</summary>
public sealed record ImageText(string GeneratedText, IReadOnlyList<TextLine> Lines);

/// <param name="Polygon">Four corners, clockwise from the top left of the line as it is read.</param>
public sealed record TextLine(string Text, double Score, IReadOnlyList<ImagePoint> Polygon);

/// <summary>A <c>text-generation</c> answer.</summary>
public sealed record TextAnswer(string GeneratedText);

/// <summary>One element of a <c>voice-activity-detection</c> answer; times in seconds.</summary>
public sealed record SpeechSegment(string Label, double Score, double Start, double End);
