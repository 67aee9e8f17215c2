using System.Diagnostics;
using Grpc.Core;
using Portal.Inference.Diagnostics;
using Portal.Inference.Engine;
using Portal.Inference.Models;
using Portal.Inference.Pipelines;
using Portal.Inference.Protocol;
using Portal.Inference.Tensors;

namespace Portal.Inference.Backends.Worker;

/// <summary>
/// A version in a process of its own: the whole pipeline runs there, decoding of files included. Here nothing of the model
/// or of a file is opened.
/// </summary>
internal sealed class WorkerPredictor(ModelManifest manifest, WorkerSupervisor supervisor, VersionStatistics statistics) : IPredictor
{
    // Pieces beside those of tokens: the first and the last may be empty.
    private const int Around = 16;

    private readonly UnitBound bound = new(manifest);

    public IReadOnlyList<TensorSpec> Inputs { get; } = Specs(supervisor.Report.Inputs);

    public IReadOnlyList<TensorSpec> Outputs { get; } = Specs(supervisor.Report.Outputs);

    public bool TakesTensors => supervisor.Report.TakesTensors;

    public BatchingReport? Batching => supervisor.Report.Batching;

    public string? Trouble => supervisor.Trouble;

    public WorkerStatus? Worker => supervisor.Status;

    public long Measure(PredictionInput input) => input is TensorInput tensors ? TensorRules.Rows(Inputs, tensors) : bound.Of(input);

    public async ValueTask<PredictionOutput> PredictAsync(PredictionInput input, PredictionContext context, CancellationToken cancellationToken)
    {
        using var taken = new TensorOutput((input as TensorInput)?.Tensors ?? []);
        if (input is TensorInput tensors)
        {
            if (!TakesTensors)
            {
                throw new PredictionRefusedException(RefusalReason.UnsupportedForm, $"'{manifest.Slug}' takes no tensors.");
            }

            TensorRules.Check(Inputs, Outputs, tensors);
        }

        var begun = Stopwatch.GetTimestamp();
        var request = WorkerMessages.Write(manifest.Slug, input, context);
        var response = input is ChatInput { OnText: not null } chat
            ? await supervisor.CallAsync(1, (worker, clock, token) => StreamAsync(worker, clock, request, chat, token), cancellationToken)
            : await supervisor.CallAsync(
                Runs(input), async (worker, _, token) => await worker.Inference.ModelInferAsync(request, cancellationToken: token), cancellationToken);
        var output = WorkerMessages.Read(response);
        Check(input, output);
        var timing = output.Timing;
        statistics.Ran(new(timing.BatchRows, TimeSpan.Zero, timing.Compute, TimeSpan.Zero));
        // What the way there and back took counts as waiting: it is not computing.
        var waited = Stopwatch.GetElapsedTime(begun) - timing.Compute;
        return output with { Timing = timing with { Queue = waited > timing.Queue ? waited : timing.Queue } };
    }

    public void Stop() => supervisor.Stop();

    public ValueTask DisposeAsync() => supervisor.DisposeAsync();

    // Rows beyond a batch are run apart. How often a pipeline runs its graphs for a file or a text only it knows.
    private int? Runs(PredictionInput input) => input is TensorInput tensors
        ? (int)Math.Min(int.MaxValue, (TensorRules.Rows(Inputs, tensors) / Math.Max(1, Batching?.MaxRows ?? 1)) + 1)
        : null;

    private static async Task<ModelInferResponse> StreamAsync(
        WorkerProcess worker, CallClock clock, ModelInferRequest request, ChatInput chat, CancellationToken cancellationToken)
    {
        var left = chat.MaxTokens + Around;
        using var pieces = worker.Own.Generate(request, cancellationToken: cancellationToken);
        await foreach (var message in pieces.ResponseStream.ReadAllAsync(cancellationToken))
        {
            if (!message.Parameters.TryGetValue(WorkerMessages.Piece, out var piece))
            {
                return message;
            }

            if (--left < 0)
            {
                throw new InvalidDataException("The worker's answer has more pieces than tokens were asked for.");
            }

            clock.Stop();
            chat.OnUnits?.Invoke(message.Parameters.TryGetValue(WorkerMessages.Units, out var units) ? Math.Max(0, units.Int64Param) : 0);
            await chat.OnText!(piece.StringParam);
            clock.Restart();
        }

        throw new InvalidDataException("The worker's answer has no end.");
    }

    // A worker that was taken over may answer anything but what would break the portal.
    private void Check(PredictionInput input, PredictionOutput output)
    {
        if (input is not TensorInput asked)
        {
            if (output.Result is TensorOutput stray)
            {
                stray.Dispose();
                throw new InvalidDataException("The worker answers with tensors where none were asked for.");
            }

            return;
        }

        var wanted = asked.Outputs is { Count: > 0 } named ? named : [.. Outputs.Select(spec => spec.Name)];
        if (output.Result is not TensorOutput { Tensors: var tensors } || tensors.Count != wanted.Count
            || !tensors.Zip(wanted).All(pair => pair.First.Name == pair.Second && pair.First.Datatype == Outputs.First(spec => spec.Name == pair.Second).Datatype))
        {
            output.Dispose();
            throw new InvalidDataException("The worker's tensors are not those that were asked for.");
        }
    }

    private static TensorSpec[] Specs(IReadOnlyList<WorkerTensor> tensors) =>
    [
        .. tensors.Select(tensor => TensorDatatypes.TryParse(tensor.Datatype, out var datatype)
            ? new TensorSpec(tensor.Name, datatype.Value, tensor.Shape)
            : throw new ModelLoadException($"'{tensor.Name}' has the datatype '{tensor.Datatype}', which the protocol does not have.")),
    ];
}
