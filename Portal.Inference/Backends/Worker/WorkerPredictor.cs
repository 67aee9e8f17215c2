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
    private readonly AnswerRules rules = new(manifest, Specs(supervisor.Report.Outputs));

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
        rules.Check(input, output);
        var timing = output.Timing;
        statistics.Ran(new(timing.BatchRows, TimeSpan.Zero, timing.Compute, TimeSpan.Zero));
        // What the way there and back took counts as waiting: it is not computing.
        var waited = Stopwatch.GetElapsedTime(begun) - timing.Compute;
        return output with
        {
            // What a call can cost is known before it is made.
            Units = Math.Min(output.Units ?? 0, Measure(input)),
            Timing = timing with { Queue = waited > timing.Queue ? waited : timing.Queue },
        };
    }

    public void Stop() => supervisor.Stop();

    public ValueTask DisposeAsync() => supervisor.DisposeAsync();

    // Rows beyond a batch are run apart. How often a pipeline runs its graphs for a file or a text only it knows.
    private int? Runs(PredictionInput input) =>
        input is TensorInput tensors ? ((Math.Max(1, TensorRules.Rows(Inputs, tensors)) - 1) / Math.Max(1, Batching?.MaxRows ?? 1)) + 1 : null;

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

    private static TensorSpec[] Specs(IReadOnlyList<WorkerTensor> tensors) =>
    [
        .. tensors.Select(tensor => TensorDatatypes.TryParse(tensor.Datatype, out var datatype)
            ? new TensorSpec(tensor.Name, datatype.Value, tensor.Shape)
            : throw new ModelLoadException($"'{tensor.Name}' has the datatype '{tensor.Datatype}', which the protocol does not have.")),
    ];
}
