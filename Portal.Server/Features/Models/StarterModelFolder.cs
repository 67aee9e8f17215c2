using Portal.Inference.Models;

namespace Portal.Server.Features.Models;

/// <summary>
/// Where the starter models lie: a folder a slug, with <c>model.json</c>, the cards, <c>samples</c> and, once the build
/// fetched them, the weights below <c>files</c>.
/// </summary>
internal sealed class StarterModelFolder(IConfiguration configuration)
{
    // The content root may be elsewhere; the models are beside the program.
    private readonly string root = configuration["Portal:StarterModels"] ?? Path.Combine(AppContext.BaseDirectory, "StarterModels");

    public IEnumerable<string> Manifests() => Directory.Exists(root)
        ? Directory.EnumerateDirectories(root).Order(StringComparer.Ordinal).Select(folder => Path.Combine(folder, "model.json")).Where(File.Exists)
        : [];

    public string Weights(string slug) => Path.Combine(root, slug, "files");

    public bool Has(string slug) => File.Exists(Path.Combine(root, slug, "model.json"));

    /// <returns>Null when there is no such file; names with a folder in them are never looked for.</returns>
    public string? Sample(string slug, string file) => Existing(slug, "samples", file);

    public string? Card(string slug, string language) =>
        Existing(slug, "", language == LocalisedText.Fallback ? "card.md" : $"card.{language}.md");

    public IEnumerable<string> CardLanguages(string slug)
    {
        var folder = Path.Combine(root, slug);
        return Directory.Exists(folder)
            ? Directory.EnumerateFiles(folder, "card*.md").Select(path => Path.GetFileNameWithoutExtension(path)).Select(
                name => name.Length > "card.".Length ? name["card.".Length..] : LocalisedText.Fallback)
            : [];
    }

    private string? Existing(string slug, string folder, string file)
    {
        var path = Path.Combine(root, slug, folder, file);
        return Path.GetFileName(file) == file && File.Exists(path) ? path : null;
    }
}
