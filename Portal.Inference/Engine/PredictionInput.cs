using Portal.Inference.Tensors;

namespace Portal.Inference.Engine;

/// <summary>One call's input, in one of the forms that faces parse into.</summary>
public abstract record PredictionInput;

/// <summary>A file as it came over the wire.</summary>
/// <param name="Body">An encoded image (PNG, JPEG or WebP), a WAV file or UTF-8 text.</param>
/// <param name="MediaType">Its media type without parameters, lower case.</param>
public sealed record EncodedInput(ReadOnlyMemory<byte> Body, string MediaType) : PredictionInput;

/// <summary>Tensors for the model's graph, in any order. The engine takes the tensors over and disposes them, whatever happens.</summary>
/// <param name="Tensors">One for each input of the graph.</param>
/// <param name="Outputs">Names of the outputs wanted; null for all.</param>
public sealed record TensorInput(IReadOnlyList<Tensor> Tensors, IReadOnlyList<string>? Outputs = null) : PredictionInput;

/// <summary>Texts to be embedded, each a string or its tokens.</summary>
/// <param name="Items">In the order of the answer's vectors.</param>
/// <param name="Dimensions">Numbers wanted of each vector, for models that can be cut shorter; null is all.</param>
public sealed record TextInput(IReadOnlyList<TextItem> Items, int? Dimensions = null) : PredictionInput;

/// <param name="Text">The text; null when <paramref name="Tokens"/> are given.</param>
/// <param name="Tokens">Token ids of the model's own vocabulary.</param>
public sealed record TextItem(string? Text, IReadOnlyList<int>? Tokens = null);

/// <summary>A conversation to be continued.</summary>
/// <param name="Messages">In order; the last one is answered.</param>
/// <param name="Sampling">How the next token is chosen.</param>
/// <param name="MaxTokens">Tokens to generate at most.</param>
/// <param name="Stop">Texts that end the answer and are not part of it.</param>
/// <param name="OnText">Told every piece of the answer as it comes, never half a character; null when only the whole is wanted.</param>
public sealed record ChatInput(
    IReadOnlyList<ChatMessage> Messages,
    TextSampling Sampling,
    int MaxTokens,
    IReadOnlyList<string> Stop,
    Func<string, ValueTask>? OnText = null) : PredictionInput
{
    /// <summary>Tokens to generate at most where a caller does not say.</summary>
    public const int UsualMaxTokens = 256;

    /// <summary>The contents are continued as they are, without the model's way of writing conversations.</summary>
    public bool IsPrompt { get; init; }

    /// <summary>Told before each piece how many units the answer has used so far; null when only the whole is wanted.</summary>
    public Action<long>? OnUnits { get; init; }
}

/// <param name="Role"><c>system</c>, <c>user</c> or <c>assistant</c>.</param>
public sealed record ChatMessage(string Role, string Content);

/// <param name="Temperature">0 takes the likeliest token always.</param>
/// <param name="TopP">Only the likeliest tokens that together reach this probability take part, 0 to 1.</param>
/// <param name="Seed">The same seed gives the same answer; null is a new one each time.</param>
public sealed record TextSampling(double Temperature = 1, double TopP = 1, long? Seed = null);
