using Portal.Inference.Engine;
using Portal.Inference.Inspection;
using Portal.Inference.Models;
using Portal.Server.Hosting;

namespace Portal.Server.Features.Models;

/// <param name="Folder">Where a version's files are, by their manifest paths.</param>
/// <param name="Isolation">Whether this process may open them.</param>
internal sealed record ModelPlace(string Folder, Isolation Isolation);

/// <summary>
/// Where versions lie and whether anybody vouches for them: only what came with the portal runs in its process, everything
/// else in a worker.
/// </summary>
internal sealed class ModelPlaces(StarterModelFolder starters, DataFolder data)
{
    public ModelPlace Of(ModelManifest manifest) => IsStarter(manifest)
        ? new(starters.Weights(manifest.Slug), Isolation.InProcess)
        : new(Path.Combine(data.In("models"), manifest.Slug, manifest.Version), Isolation.Worker);

    /// <returns>Null when there is no such file; names with a folder in them are never looked for.</returns>
    public string? Sample(ModelManifest manifest, string file)
    {
        if (IsStarter(manifest))
        {
            return starters.Sample(manifest.Slug, file);
        }
        var path = Path.Combine(Of(manifest).Folder, "samples", file);
        return PlainName.Holds(file) && File.Exists(path) ? path : null;
    }

    public IReadOnlyList<string> Missing(ModelManifest manifest)
    {
        var folder = Of(manifest).Folder;
        return [.. manifest.Files.Values.Select(file => file.Path).Where(path => !File.Exists(Path.Combine(folder, path)))];
    }

    private bool IsStarter(ModelManifest manifest) => manifest.Source.Registry != ManifestSource.Upload && starters.Has(manifest.Slug);
}
