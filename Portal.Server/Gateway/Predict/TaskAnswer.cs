using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using Portal.Client.Contracts;
using Portal.Inference.Pipelines;

namespace Portal.Server.Gateway.Predict;

/// <summary>The engine's results in the shapes of the Hugging Face tasks.</summary>
internal static class TaskAnswer
{
    public static JsonSerializerOptions Json { get; } = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        // The answer is JSON with its media type and nosniff, never part of a page: Chinese text may stay readable.
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    public static object Of(object result) => result switch
    {
        TextInImage text => new ImageText(
            string.Join('\n', text.Lines.Select(line => line.Text)),
            [.. text.Lines.Select(line => new TextLine(line.Text, Score(line.Score), [.. line.Polygon.Select(Point)]))]),
        DetectedFaces faces => faces.Faces.Select(face => new DetectedObject(
            "face", Score(face.Score), Box(face.Box), [.. face.Keypoints.Select(Point)])).ToArray(),
        SpeechInAudio speech => speech.Segments.Select(segment => new SpeechSegment(
            "speech", Score(segment.Score), Seconds(segment.Start), Seconds(segment.End))).ToArray(),
        TextEmbeddings embeddings => embeddings.Vectors,
        GeneratedText text => new TextAnswer(text.Text),
        _ => throw new ArgumentException("The task has no wire shape.", nameof(result)),
    };

    // Four digits say all that a score knows, and make a model harder to copy by asking.
    private static double Score(float score) => Math.Round(score, 4);

    private static double Pixel(float pixel) => Math.Round(pixel, 1);

    private static double Seconds(TimeSpan time) => Math.Round(time.TotalSeconds, 3);

    private static ImagePoint Point(PixelPoint point) => new(Pixel(point.X), Pixel(point.Y));

    // The task's schema has whole pixels.
    private static ImageBox Box(PixelBox box) =>
        new(Math.Round(box.XMin), Math.Round(box.YMin), Math.Round(box.XMax), Math.Round(box.YMax));
}
