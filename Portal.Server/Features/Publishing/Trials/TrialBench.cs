using Microsoft.Extensions.Options;
using Portal.Inference.Engine;
using Portal.Inference.Models;
using Portal.Server.Features.Models;
using Portal.Server.Features.Publishing.Uploads;

namespace Portal.Server.Features.Publishing.Trials;

/// <summary>
/// Runs versions that nobody approved yet, in a worker of an engine of its own: what is tried here can never answer a
/// subscriber. One version at a time; its worker stays for a minute, since who tries once tries again.
/// </summary>
internal sealed class TrialBench(UploadFolders folders, IOptions<EngineOptions> options, ILoggerFactory loggers) : IAsyncDisposable
{
    private readonly Lazy<InferenceEngine> engine = new(() => new(loggers, Alone(options.Value)));
    private readonly SemaphoreSlim turn = new(1);
    private string? loaded;
    private (string Slug, string Version)? present;
    private int disposed;

    /// <param name="json">The version's manifest as it is now.</param>
    /// <param name="use">Calls the version.</param>
    /// <param name="cancellationToken">Gives up waiting, loading and running.</param>
    /// <exception cref="ModelFileException">A file is missing or has changed.</exception>
    /// <exception cref="InvalidManifestException">The manifest asks for what the engine does not have.</exception>
    /// <exception cref="ModelLoadException">The version cannot be loaded.</exception>
    public async Task<T> WithAsync<T>(string json, Func<InferenceEngine, ModelManifest, Task<T>> use, CancellationToken cancellationToken)
    {
        await turn.WaitAsync(cancellationToken);
        try
        {
            var manifest = ManifestCache.Parse(json);
            if (loaded != json)
            {
                await LoadAsync(manifest, cancellationToken);
                loaded = json;
            }
            return await use(engine.Value, manifest);
        }
        finally
        {
            turn.Release();
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref disposed, 1) == 0)
        {
            if (engine.IsValueCreated)
            {
                await engine.Value.DisposeAsync();
            }
            turn.Dispose();
        }
    }

    private async Task LoadAsync(ModelManifest manifest, CancellationToken cancellationToken)
    {
        loaded = null;
        if (present is { } former)
        {
            present = null;
            await engine.Value.UnloadAsync(former.Slug, former.Version);
        }
        await engine.Value.LoadAsync(manifest, folders.Version(manifest.Slug, manifest.Version), Isolation.Worker, cancellationToken);
        present = (manifest.Slug, manifest.Version);
    }

    // Nobody is served here: nothing is measured beforehand, and nobody stands by for the next.
    private static EngineOptions Alone(EngineOptions options) => options with
    {
        Workers = options.Workers with { Most = 1, StandBy = false, WarmUp = TimeSpan.Zero, Idle = TimeSpan.FromMinutes(1) },
    };
}
