using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using Portal.Inference.Backends.Worker;
using Portal.Inference.Engine;
using Portal.Inference.Protocol;
using Portal.Inference.Tensors;
using Portal.Inference.Worker;

namespace Portal.Inference.Inspection;

/// <summary>What loading a model and running it once showed, in a process that was free to die.</summary>
/// <param name="Inputs">What the graph takes, as ONNX Runtime says.</param>
/// <param name="Outputs">What it gives.</param>
/// <param name="LoadTime">How long loading took.</param>
/// <param name="RunTime">How long a run on made-up inputs took; null when there was none.</param>
/// <param name="RunFailure">Why it does not run on made-up inputs, which may be the inputs' fault; null when it does.</param>
/// <param name="OutputShapes">Of that run.</param>
public sealed record LoadReport(
    IReadOnlyList<TensorSpec> Inputs,
    IReadOnlyList<TensorSpec> Outputs,
    TimeSpan LoadTime,
    TimeSpan? RunTime,
    string? RunFailure,
    IReadOnlyList<IReadOnlyList<long>> OutputShapes,
    WorkerIsolation Isolation);

/// <summary>Either a report or a refusal.</summary>
/// <param name="Report">What was seen; null when the model is refused.</param>
/// <param name="Refusal">Why it is refused; null when it is not.</param>
public sealed record LoadOutcome(LoadReport? Report, InspectionVerdict? Refusal);

/// <summary>
/// Loads models that the gate let in, each in a process that is limited in memory, processor time and wall time and is
/// killed when it passes them. Thread-safe.
/// </summary>
/// <param name="options">The bounds; memory is <see cref="WorkerOptions.MemoryMegabytes"/> and twice the weights, time is <see cref="WorkerOptions.Start"/> and the time to read them.</param>
public sealed class ModelInspector(WorkerOptions options) : IDisposable
{
    private readonly Lazy<RunFolder> run = new(() => new(options.RunFolder));

    /// <summary>Loads a bundle's model and runs it once on made-up inputs.</summary>
    /// <param name="folder">The bundle.</param>
    /// <param name="gate">What the gate found in it.</param>
    /// <param name="cancellationToken">Gives up, and kills the process.</param>
    /// <exception cref="Models.ModelLoadException">The worker program is not installed, or the system does not bind it.</exception>
    public async Task<LoadOutcome> LoadAsync(string folder, InspectionReport gate, CancellationToken cancellationToken)
    {
        var weights = gate.ModelBytes + gate.ExternalFiles.Sum(file => file.Bytes);
        var memory = options.MemoryMegabytesWith(weights);
        var wall = options.StartWith(weights);
        var (root, _, working) = run.Value.Next();
        var arguments = new WorkerArguments
        {
            Verb = WorkerArguments.Inspect,
            Folder = Path.GetFullPath(folder),
            Model = gate.ModelFile,
            Parent = Environment.ProcessId,
            Memory = memory << 20,
            // Threads of the runtime beside the one that loads; the wall limit comes first unless something spins.
            Cpu = (long)wall.TotalSeconds * 2,
            Files = options.Files,
        };
        try
        {
            var spawned = await Spawner.StartAsync(WorkerCommand.Build(options, arguments, working, gate.ModelBytes), arguments);
            using var job = spawned.Job;
            using var process = spawned.Process;
            using var late = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
            late.CancelAfter(wall);
            return await RunAsync(process, memory, wall, late.Token, cancellationToken);
        }
        finally
        {
            RunFolder.Remove(root);
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        if (run.IsValueCreated)
        {
            run.Value.Dispose();
        }
    }

    private static async Task<LoadOutcome> RunAsync(
        Process process, long memory, TimeSpan wall, CancellationToken late, CancellationToken cancellationToken)
    {
        var errors = WorkerPipes.TailAsync(process.StandardError.BaseStream);
        try
        {
            var line = await WorkerPipes.FirstLineAsync(process.StandardOutput.BaseStream, late);
            await process.WaitForExitAsync(late);
            return Read(line, memory) ?? Refuse(VerdictReason.LoadCrashed, WorkerDeath.Of(process.ExitCode, memory).Reason);
        }
        catch (OperationCanceledException)
        {
            cancellationToken.ThrowIfCancellationRequested();
            return Refuse(VerdictReason.LoadTooLong, wall.TotalSeconds.ToString("0", CultureInfo.InvariantCulture));
        }
        finally
        {
            // Whatever came of it, nothing stays behind.
            process.Kill(entireProcessTree: true);
            await process.WaitForExitAsync(CancellationToken.None);
            await WorkerPipes.LastWordsAsync(errors, process.StandardError.BaseStream);
        }
    }

    /// <returns>Null when it said nothing that can be understood.</returns>
    private static LoadOutcome? Read(byte[] line, long memory)
    {
        try
        {
            return line.Length == 0 ? null : JsonSerializer.Deserialize(line, WorkerJson.Default.TrialReport) switch
            {
                null => null,
                var crooked when !WorkerTensor.AreWhole(crooked.Inputs, crooked.Outputs) || crooked.OutputShapes.Any(shape => shape is null) => null,
                { Failure: { } why } when IsMemory(why) => Refuse(VerdictReason.LoadTooMuchMemory, $"{memory}"),
                { Failure: { } why } => Refuse(VerdictReason.LoadFailed, why),
                { RunFailure: { } why } when IsMemory(why) => Refuse(VerdictReason.LoadTooMuchMemory, $"{memory}"),
                var report => new(
                    new(
                        Specs(report.Inputs), Specs(report.Outputs), Milliseconds(report.LoadMilliseconds),
                        report.RunMilliseconds is { } took ? Milliseconds(took) : null, report.RunFailure, report.OutputShapes, report.Isolation),
                    null),
            };
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static bool IsMemory(string why) =>
        why.Contains("allocate", StringComparison.OrdinalIgnoreCase) || why.Contains("bad_alloc", StringComparison.Ordinal)
        || why.Contains("memory", StringComparison.OrdinalIgnoreCase);

    private static TimeSpan Milliseconds(double milliseconds) => TimeSpan.FromMilliseconds(Math.Clamp(milliseconds, 0, 1e9));

    private static TensorSpec[] Specs(IReadOnlyList<WorkerTensor> tensors) =>
        [.. tensors.SelectMany<WorkerTensor, TensorSpec>(tensor =>
            TensorDatatypes.TryParse(tensor.Datatype, out var datatype) ? [new(tensor.Name, datatype.Value, tensor.Shape)] : [])];

    private static LoadOutcome Refuse(VerdictReason reason, string argument) => new(null, InspectionVerdict.Of(reason, argument));
}
