using System.Collections.Concurrent;
using Microsoft.Extensions.Options;
using Portal.Inference.Engine;

namespace Portal.Server.Gateway;

/// <summary>
/// Which versions of a model the engine keeps: what the operator configured, and all of an uploaded model, whose former
/// versions answer who names them until they are retired.
/// </summary>
internal sealed class ServedVersions(IOptions<EngineOptions> options)
{
    private readonly ConcurrentDictionary<string, VersionPolicy> policies = new(options.Value.Versions, StringComparer.Ordinal);

    public IReadOnlyDictionary<string, VersionPolicy> Policies => policies;

    public void KeepAll(string model) => policies.TryAdd(model, new VersionPolicy.All());
}
