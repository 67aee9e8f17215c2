using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using Portal.Client.Contracts;
using Portal.Client.Shared;

namespace Portal.Client.Features.Playground;

/// <summary>An answer as its task shapes it; all parts are null for a task that is shown as JSON only.</summary>
public sealed record TaskResult(
    ImageText? Text = null, IReadOnlyList<DetectedObject>? Objects = null, IReadOnlyList<SpeechSegment>? Speech = null)
{
    /// <summary>The wire names are the Hugging Face task's: lower case, words joined by an underscore.</summary>
    private static readonly JsonSerializerOptions Wire = new(JsonSerializerDefaults.Web)
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        RespectNullableAnnotations = true,
        RespectRequiredConstructorParameters = true,
        NumberHandling = JsonNumberHandling.Strict,
    };

    private static readonly JsonSerializerOptions Readable = new() { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static TaskResult Read(string task, JsonElement answer)
    {
        try
        {
            return task switch
            {
                Tasks.ImageToText => new(Text: answer.Deserialize<ImageText>(Wire)),
                Tasks.ObjectDetection => new(Objects: answer.Deserialize<IReadOnlyList<DetectedObject>>(Wire)),
                Tasks.VoiceActivityDetection => new(Speech: answer.Deserialize<IReadOnlyList<SpeechSegment>>(Wire)),
                _ => new(),
            };
        }
        catch (JsonException)
        {
            // A model may answer in a shape of its own: the JSON is still worth seeing.
            return new();
        }
    }

    public static string Json(JsonElement answer) => JsonSerializer.Serialize(answer, Readable);
}
