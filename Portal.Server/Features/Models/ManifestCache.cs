using System.Collections.Concurrent;
using System.Text;
using Microsoft.EntityFrameworkCore;
using Portal.Inference.Models;
using Portal.Server.Data;

namespace Portal.Server.Features.Models;

/// <summary>Manifests by version id. A version never changes, so what was read once is right for ever.</summary>
internal sealed class ManifestCache
{
    private readonly ConcurrentDictionary<int, ModelManifest> known = new();

    public async Task<IReadOnlyDictionary<int, ModelManifest>> OfAsync(
        PortalDb db, IEnumerable<int> versions, CancellationToken cancellationToken)
    {
        var wanted = versions.Distinct().ToList();
        var unknown = wanted.Where(id => !known.ContainsKey(id)).ToList();
        if (unknown.Count > 0)
        {
            var read = db.ModelVersions.Where(v => unknown.Contains(v.Id)).Select(v => new { v.Id, v.ManifestJson });
            foreach (var version in await read.ToListAsync(cancellationToken))
            {
                known[version.Id] = Parse(version.ManifestJson);
            }
        }
        return wanted.ToDictionary(id => id, id => known[id]);
    }

    public async Task<ModelManifest> OfAsync(PortalDb db, int version, CancellationToken cancellationToken) =>
        known.TryGetValue(version, out var manifest) ? manifest : (await OfAsync(db, [version], cancellationToken))[version];

    /// <exception cref="InvalidManifestException">It is not a manifest.</exception>
    public static ModelManifest Parse(string json) => ManifestReader.Parse(Encoding.UTF8.GetBytes(json));
}
