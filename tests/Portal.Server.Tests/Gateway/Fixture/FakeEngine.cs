using Portal.Inference.Diagnostics;
using Portal.Inference.Engine;
using Portal.Inference.Models;
using Portal.Inference.Pipelines;
using Portal.Inference.Tensors;
using Portal.Server.Gateway;

namespace Portal.Server.Tests.Gateway.Fixture;

/// <summary>Answers one face unless the test says otherwise.</summary>
internal sealed class FakeEngine : IPredictionEngine
{
    private readonly AsyncLocal<string?> asked = new();
    private int runs;

    public static PredictionOutput OneFace { get; } = new(
        new DetectedFaces([new(0.987654f, new(1.26f, 2, 3, 4), [new(5, 6)])]), new(TimeSpan.Zero, TimeSpan.FromMilliseconds(1)));

    public int Runs => runs;

    /// <summary>Who asked last, and until when.</summary>
    public PredictionContext LastContext { get; private set; }

    /// <summary>The version that was to run last.</summary>
    public string? LastVersion { get; private set; }

    /// <summary>Within <see cref="Answer"/>: the version that is to give it.</summary>
    public string? Asked => asked.Value;

    /// <summary>The version that was to be described last.</summary>
    public string? LastDescribed { get; private set; }

    /// <summary>What a version takes.</summary>
    public Func<string?, IReadOnlyList<TensorSpec>> Inputs { get; set; } = _ => [new("inputs", TensorDatatype.Bytes, [1])];

    /// <summary>What a version gives.</summary>
    public Func<string?, IReadOnlyList<TensorSpec>> Outputs { get; set; } = _ => [new("outputs", TensorDatatype.Bytes, [1])];

    public Func<PredictionInput, long> Units { get; set; } = _ => 1;

    public Func<PredictionInput, CancellationToken, Task<PredictionOutput>> Answer { get; set; } = (_, _) => Task.FromResult(OneFace);

    public Func<ModelManifest, Task> Load { get; set; } = _ => Task.CompletedTask;

    public EngineStatus Status => new("Cpu", "1.0", "CPUExecutionProvider", null,
        [new("faces", "1.0.0", TimeSpan.FromMilliseconds(5), runs, TimeSpan.FromMilliseconds(2)), .. Beside]);

    /// <summary>What is loaded besides.</summary>
    public IReadOnlyList<LoadedModel> Beside { get; set; } = [];

    public IReadOnlyList<ServedEntry> Repository => [new("faces", "1.0.0", ServedState.Ready)];

    public Task LoadAsync(ModelManifest manifest, string folder, Isolation isolation, CancellationToken cancellationToken) => Load(manifest);

    public Task<bool> UnloadAsync(string model, string? version) => Task.FromResult(true);

    public ModelSignature Describe(string model, string? version)
    {
        LastDescribed = version;
        return new(model, version ?? "1.0.0", ["1.0.0"], "onnx_onnxv1", Inputs(version), Outputs(version));
    }

    public VersionSnapshot Statistics(string model, string? version) => new() { Successes = runs, Rows = runs, Executions = runs };

    public long Measure(string model, string? version, PredictionInput input) => Units(input);

    public async ValueTask<PredictionOutput> PredictAsync(
        string model, string? version, PredictionInput input, PredictionContext context, CancellationToken cancellationToken)
    {
        Interlocked.Increment(ref runs);
        (LastContext, LastVersion, asked.Value) = (context, version, version);
        return await Answer(input, cancellationToken);
    }
}
