using Portal.Inference.Engine;
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
    public ModelPlace Of(ModelManifest manifest) => manifest.Source.Registry != ManifestSource.Upload && starters.Has(manifest.Slug)
        ? new(starters.Weights(manifest.Slug), Isolation.InProcess)
        : new(Path.Combine(data.In("models"), manifest.Slug, manifest.Version), Isolation.Worker);

    public IReadOnlyList<string> Missing(ModelManifest manifest)
    {
        var folder = Of(manifest).Folder;
        return [.. manifest.Files.Values.Select(file => file.Path).Where(path => !File.Exists(Path.Combine(folder, path)))];
    }
}
