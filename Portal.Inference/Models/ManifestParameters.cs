using System.Globalization;

namespace Portal.Inference.Models;

/// <summary>A manifest's <c>parameters</c> as the pipelines read them. Each error names the key to mend.</summary>
internal sealed class ManifestParameters(ModelManifest manifest)
{
    public string Text(string name, string otherwise) => manifest.Parameters.GetValueOrDefault(name, otherwise);

    public string? Text(string name) => manifest.Parameters.GetValueOrDefault(name);

    /// <exception cref="InvalidManifestException">It is neither <c>true</c> nor <c>false</c>.</exception>
    public bool Flag(string name, bool otherwise) => Text(name) switch
    {
        null => otherwise,
        "true" => true,
        "false" => false,
        _ => throw new InvalidManifestException($"'parameters.{name}' must be true or false."),
    };

    /// <exception cref="InvalidManifestException">It is not a number above zero.</exception>
    public int Number(string name, int otherwise) => Text(name) is not { } text ? otherwise
        : int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number > 0 ? number
        : throw new InvalidManifestException($"'parameters.{name}' must be a number above zero.");

    /// <summary>Words with spaces between them; none when there is no such parameter.</summary>
    public IReadOnlyList<string> Words(string name) => (Text(name) ?? "").Split(' ', StringSplitOptions.RemoveEmptyEntries);
}
