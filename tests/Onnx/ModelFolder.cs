using System.Security.Cryptography;
using System.Text.Json;
using Portal.Inference.Models;

namespace Portal.Tests.Onnx;

/// <summary>Models in the layout that <c>Portal:StarterModels</c> names, and that the engine loads from.</summary>
internal sealed class ModelFolder : IDisposable
{
    private readonly DirectoryInfo root = Directory.CreateTempSubdirectory("portal-models-");

    public string Root => root.FullName;

    /// <summary>Where a model's files are.</summary>
    public string Files(string slug) => Path.Combine(Root, slug, "files");

    /// <summary>Writes a model that serves its graph as it is.</summary>
    /// <param name="slug">Its name.</param>
    /// <param name="model">The ONNX file.</param>
    /// <param name="change">What the manifest says beyond that.</param>
    public ModelManifest Add(string slug, byte[] model, Func<ModelManifest, ModelManifest>? change = null) =>
        Add(slug, new Dictionary<string, byte[]> { ["model"] = model }, change);

    /// <param name="slug">Its name.</param>
    /// <param name="files">By role.</param>
    /// <param name="change">What the manifest says beyond that.</param>
    public ModelManifest Add(string slug, IReadOnlyDictionary<string, byte[]> files, Func<ModelManifest, ModelManifest>? change = null)
    {
        var manifest = new ModelManifest
        {
            Slug = slug,
            Version = "1.0.0",
            Name = new Dictionary<string, string> { ["en"] = slug },
            Summary = new Dictionary<string, string> { ["en"] = $"{slug}, made for a test." },
            Task = "other",
            Pipeline = "tensors",
            Unit = "row",
            Licence = "MIT",
            Accepts = ["application/octet-stream"],
            Files = files.ToDictionary(
                file => file.Key, file => new ManifestFile(file.Key, Convert.ToHexStringLower(SHA256.HashData(file.Value)), file.Value.Length)),
            Source = new("npm", "none", "1.0.0", [], "https://models.example"),
        };
        manifest = change?.Invoke(manifest) ?? manifest;
        Directory.CreateDirectory(Files(slug));
        foreach (var (role, bytes) in files)
        {
            File.WriteAllBytes(Path.Combine(Files(slug), role), bytes);
        }

        var folder = Path.Combine(Root, slug);
        File.WriteAllText(Path.Combine(folder, "model.json"), JsonSerializer.Serialize(manifest, JsonSerializerOptions.Web));
        File.WriteAllText(Path.Combine(folder, "card.md"), $"# {slug}\n\nMade for a test.");
        return manifest;
    }

    public void Dispose() => root.Delete(recursive: true);
}
