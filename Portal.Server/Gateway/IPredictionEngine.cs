using Portal.Inference.Diagnostics;
using Portal.Inference.Engine;
using Portal.Inference.Models;

namespace Portal.Server.Gateway;

/// <summary>The engine as the door and the faces need it; see <see cref="InferenceEngine"/> for what each member promises.</summary>
internal interface IPredictionEngine
{
    EngineStatus Status { get; }

    IReadOnlyList<ServedEntry> Repository { get; }

    Task LoadAsync(ModelManifest manifest, string folder, Isolation isolation, CancellationToken cancellationToken);

    Task<bool> UnloadAsync(string model, string? version);

    ModelSignature Describe(string model, string? version);

    VersionSnapshot Statistics(string model, string? version);

    long Measure(string model, string? version, PredictionInput input);

    ValueTask<PredictionOutput> PredictAsync(
        string model, string? version, PredictionInput input, PredictionContext context, CancellationToken cancellationToken);
}

/// <summary>The engine in this process.</summary>
internal sealed class InProcessPredictionEngine(InferenceEngine engine) : IPredictionEngine
{
    public EngineStatus Status => engine.Status;

    public IReadOnlyList<ServedEntry> Repository => engine.Repository;

    public Task LoadAsync(ModelManifest manifest, string folder, Isolation isolation, CancellationToken cancellationToken) =>
        engine.LoadAsync(manifest, folder, isolation, cancellationToken);

    public Task<bool> UnloadAsync(string model, string? version) => engine.UnloadAsync(model, version);

    public ModelSignature Describe(string model, string? version) => engine.Describe(model, version);

    public VersionSnapshot Statistics(string model, string? version) => engine.Statistics(model, version);

    public long Measure(string model, string? version, PredictionInput input) => engine.Measure(model, version, input);

    public ValueTask<PredictionOutput> PredictAsync(
        string model, string? version, PredictionInput input, PredictionContext context, CancellationToken cancellationToken) =>
        engine.PredictAsync(model, version, input, context, cancellationToken);
}
