namespace Portal.Client.Shared;

/// <summary>The Hugging Face tasks that the portal can run.</summary>
public static class Tasks
{
    public const string ImageToText = "image-to-text";
    public const string ObjectDetection = "object-detection";
    public const string VoiceActivityDetection = "voice-activity-detection";

    public static IReadOnlyList<string> All { get; } = [ImageToText, ObjectDetection, VoiceActivityDetection];
}
