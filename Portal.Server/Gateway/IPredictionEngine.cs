using Portal.Inference.Engine;
using Portal.Inference.Models;

namespace Portal.Server.Gateway;

/// <summary>The engine as the door needs it; see <see cref="InferenceEngine"/> for what each member promises.</summary>
internal interface IPredictionEngine
{
    EngineStatus Status { get; }

    Task LoadAsync(ModelManifest manifest, string folder, CancellationToken cancellationToken);

    long Measure(string model, PredictionInput input);

    ValueTask<PredictionOutput> PredictAsync(string model, PredictionInput input, CancellationToken cancellationToken);
}

/// <summary>The engine in this process.</summary>
internal sealed class InProcessPredictionEngine(InferenceEngine engine) : IPredictionEngine
{
    public EngineStatus Status => engine.Status;

    public Task LoadAsync(ModelManifest manifest, string folder, CancellationToken cancellationToken) =>
        engine.LoadAsync(manifest, folder, cancellationToken);

    public long Measure(string model, PredictionInput input) => engine.Measure(model, input);

    public ValueTask<PredictionOutput> PredictAsync(string model, PredictionInput input, CancellationToken cancellationToken) =>
        engine.PredictAsync(model, input, cancellationToken);
}
