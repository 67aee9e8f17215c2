using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using Portal.Inference.Engine;
using Portal.Inference.Pipelines;

namespace Portal.Inference.Protocol;

/// <summary>What worker and portal tell each other in JSON.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals, MaxDepth = 16,
    RespectNullableAnnotations = true, RespectRequiredConstructorParameters = true)]
[JsonSerializable(typeof(WorkerReport))]
[JsonSerializable(typeof(TrialReport))]
[JsonSerializable(typeof(ProbeReport))]
[JsonSerializable(typeof(ChatOrder))]
[JsonSerializable(typeof(TextInput))]
[JsonSerializable(typeof(TextInImage))]
[JsonSerializable(typeof(DetectedFaces))]
[JsonSerializable(typeof(SpeechInAudio))]
[JsonSerializable(typeof(GeneratedText))]
internal sealed partial class WorkerJson : JsonSerializerContext
{
    /// <summary>How a task's result is written; null for one that has no such way.</summary>
    public static JsonTypeInfo? OfResult(string name) => name switch
    {
        nameof(TextInImage) => Default.TextInImage,
        nameof(DetectedFaces) => Default.DetectedFaces,
        nameof(SpeechInAudio) => Default.SpeechInAudio,
        nameof(GeneratedText) => Default.GeneratedText,
        _ => null,
    };
}

/// <summary>A <see cref="ChatInput"/> without what stays at the caller's.</summary>
internal sealed record ChatOrder(IReadOnlyList<ChatMessage> Messages, TextSampling Sampling, int MaxTokens, IReadOnlyList<string> Stop, bool IsPrompt);
