using System.Text.Json;
using System.Text.Json.Serialization;

namespace Portal.Inference.Models;

/// <summary>Reads <c>model.json</c>: camel-case keys, nothing unknown, nothing missing.</summary>
public static class ManifestReader
{
    /// <summary>A manifest is a page of text; anything larger is something else.</summary>
    public const int MaxBytes = 256 * 1024;

    /// <summary>Reads a manifest from a file.</summary>
    /// <param name="path">Where <c>model.json</c> is.</param>
    /// <param name="cancellationToken">Gives up reading.</param>
    /// <exception cref="InvalidManifestException">It is not a manifest; the message names the keys at fault.</exception>
    /// <exception cref="IOException">The file cannot be read.</exception>
    public static async Task<ModelManifest> ReadAsync(string path, CancellationToken cancellationToken)
    {
        if (new FileInfo(path).Length > MaxBytes)
        {
            throw new InvalidManifestException($"model.json is larger than {MaxBytes} bytes.");
        }

        return Parse(await File.ReadAllBytesAsync(path, cancellationToken));
    }

    /// <summary>Reads a manifest from UTF-8 text.</summary>
    /// <exception cref="InvalidManifestException">It is not a manifest; the message names the keys at fault.</exception>
    public static ModelManifest Parse(ReadOnlySpan<byte> json)
    {
        ModelManifest? manifest;
        try
        {
            manifest = JsonSerializer.Deserialize(json, ManifestJson.Default.ModelManifest);
        }
        catch (JsonException failure)
        {
            throw new InvalidManifestException($"model.json: {failure.Message}", failure);
        }

        if (manifest is null)
        {
            throw new InvalidManifestException("model.json is null.");
        }

        // The generated reader leaves out what an optional property holds from the beginning.
        manifest = manifest with { Samples = manifest.Samples ?? [], Parameters = manifest.Parameters ?? new Dictionary<string, string>() };
        var errors = ManifestRules.Check(manifest);
        return errors.Count == 0 ? manifest : throw new InvalidManifestException("model.json: " + string.Join(" ", errors));
    }
}

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
    RespectNullableAnnotations = true,
    RespectRequiredConstructorParameters = true,
    AllowDuplicateProperties = false,
    MaxDepth = 8)]
[JsonSerializable(typeof(ModelManifest))]
internal sealed partial class ManifestJson : JsonSerializerContext;
