using Microsoft.ML.OnnxRuntime;

namespace Portal.Inference.Sessions;

/// <summary>
/// One prediction's hold on ONNX Runtime, for as many session runs as it needs. Cancelling stops the run that is under
/// way. Termination is sticky, so the options are never shared between predictions.
/// </summary>
internal sealed class PredictionRun : IDisposable
{
    private readonly CancellationTokenRegistration registration;

    public PredictionRun(CancellationToken token)
    {
        Token = token;
        registration = token.UnsafeRegister(static options => ((RunOptions)options!).Terminate = true, Options);
    }

    public CancellationToken Token { get; }

    public RunOptions Options { get; } = new() { LogSeverityLevel = OrtLoggingLevel.ORT_LOGGING_LEVEL_FATAL };

    /// <summary>
    /// Gives the arena's free blocks back after each run. A large image's activations would otherwise stay reserved for
    /// the life of the session.
    /// </summary>
    public void GiveMemoryBack() => Options.AddRunConfigEntry("memory.enable_memory_arena_shrinkage", "cpu:0");

    public void Dispose()
    {
        // First the registration: its disposal waits for a callback that is touching the options.
        registration.Dispose();
        Options.Dispose();
    }
}
