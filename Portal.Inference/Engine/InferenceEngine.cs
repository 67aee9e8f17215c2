using Microsoft.Extensions.Logging;
using Portal.Inference.Models;

namespace Portal.Inference.Engine;

/// <summary>Runs model versions. Thread-safe.</summary>
public sealed class InferenceEngine(ILoggerFactory loggers) : IAsyncDisposable
{
    /// <summary>How the engine stands.</summary>
    public EngineStatus Status => throw new NotImplementedException(loggers.ToString());

    /// <summary>Loads a version beside its predecessor and then takes over; on failure the predecessor keeps serving.</summary>
    /// <param name="manifest">The version.</param>
    /// <param name="folder">Where its files are, by their manifest paths.</param>
    /// <param name="cancellationToken">Gives up loading.</param>
    public Task LoadAsync(ModelManifest manifest, string folder, CancellationToken cancellationToken) => throw new NotImplementedException();

    /// <summary>Units that the input will cost, from its header alone: nothing is decoded.</summary>
    /// <exception cref="PredictionRefusedException">The header shows that it cannot be predicted on.</exception>
    public long Measure(string model, PredictionInput input) => throw new NotImplementedException();

    /// <summary>Runs the model on the input.</summary>
    /// <exception cref="PredictionRefusedException">The input cannot be predicted on.</exception>
    /// <exception cref="OperationCanceledException">The caller gave up; running work was stopped.</exception>
    public ValueTask<PredictionOutput> PredictAsync(string model, PredictionInput input, CancellationToken cancellationToken) => throw new NotImplementedException();

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
