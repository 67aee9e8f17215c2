using System.Collections.Concurrent;
using System.Text;
using Microsoft.EntityFrameworkCore;
using Portal.Client.Contracts;
using Portal.Inference.Models;
using Portal.Server.Data;

namespace Portal.Server.Features.Models;

/// <summary>Manifests by version id. An approved version never changes, so what was read once is right for ever.</summary>
internal sealed class ManifestCache
{
    private readonly ConcurrentDictionary<int, ModelManifest> known = new();

    public async Task<IReadOnlyDictionary<int, ModelManifest>> OfAsync(
        PortalDb db, IEnumerable<int> versions, CancellationToken cancellationToken)
    {
        var found = new Dictionary<int, ModelManifest>();
        var unknown = new List<int>();
        foreach (var id in versions.Distinct())
        {
            if (known.TryGetValue(id, out var manifest))
            {
                found[id] = manifest;
            }
            else
            {
                unknown.Add(id);
            }
        }
        if (unknown.Count > 0)
        {
            var read = db.ModelVersions.Where(v => unknown.Contains(v.Id)).Select(v => new { v.Id, v.ManifestJson, v.State });
            foreach (var version in await read.ToListAsync(cancellationToken))
            {
                found[version.Id] = Parse(version.ManifestJson);
                if (version.State is not (ModelVersionState.Draft or ModelVersionState.InReview or ModelVersionState.Rejected))
                {
                    known[version.Id] = found[version.Id];
                }
            }
        }
        return found;
    }

    public async Task<ModelManifest> OfAsync(PortalDb db, int version, CancellationToken cancellationToken) =>
        known.TryGetValue(version, out var manifest) ? manifest : (await OfAsync(db, [version], cancellationToken))[version];

    /// <exception cref="InvalidManifestException">It is not a manifest.</exception>
    public static ModelManifest Parse(string json) => ManifestReader.Parse(Encoding.UTF8.GetBytes(json));
}
