using Microsoft.Extensions.Time.Testing;
using Portal.Inference.Batching;

namespace Portal.Inference.Tests.Batching;

/// <summary>A scheduler without threads: a test is its lanes, and its clock stands still until it is moved.</summary>
internal sealed class Plan
{
    public const int ProcessRows = 96;
    public const int ModelRows = 40;
    public const long ProcessBytes = 64_000;
    public const long ModelBytes = 24_000;
    public const double Share = 0.5;

    public Plan(int lanes)
    {
        Lanes = lanes;
        Process = new("the process", (ProcessRows, "Engine:QueueRows"), (ProcessBytes, "Engine:QueueBytes"), Share);
        Scheduler = new(lanes, Process, Time);
    }

    public int Lanes { get; }

    public FakeTimeProvider Time { get; } = new();

    public QueueRoom Process { get; }

    public Scheduler Scheduler { get; }

    public List<QueuedCall> Dropped { get; } = [];

    public static WorkQueue Queue(string name, BatchRules? rules = null, int rows = ModelRows, AdapterSlots? adapter = null) => new(
        name,
        new NoRunner(),
        new(name, (rows, "Engine:QueueRowsPerModel"), (ModelBytes, "Engine:QueueBytesPerModel"), Share),
        adapter)
    {
        Rules = rules ?? BatchRules.Alone,
    };

    public PlannedCall Enqueue(
        WorkQueue queue, string tenant = "a", int rows = 1, long bytes = 100, long length = 0, TimeSpan? timeout = null, long shape = 0)
    {
        var key = shape != 0 ? new ShapeKey([shape]) : length == 0 ? default : new ShapeKey([queue.Rules.Lengths!.Of(length)]);
        var call = new PlannedCall(queue, tenant, rows, bytes, key, length) { Timeout = timeout };
        Scheduler.Admit(call, Dropped);
        Scheduler.Enqueue(call);
        return call;
    }

    public Batch? Take() => Scheduler.Take(Dropped);

    /// <summary>Runs the next batch to its end on the only lane.</summary>
    public Batch Run(TimeSpan cost)
    {
        var batch = Take() ?? throw new InvalidOperationException("Nothing runs.");
        Time.Advance(cost);
        Scheduler.Completed(batch, cost, told: true);
        return batch;
    }

    private sealed class NoRunner : IBatchRunner
    {
        public bool Run(Batch batch) => throw new NotSupportedException("The test runs batches itself.");
    }
}

internal sealed class PlannedCall(WorkQueue queue, string tenant, int rows, long bytes, ShapeKey key, long length)
    : QueuedCall(queue, tenant, rows, bytes, key, length)
{
    public override bool Fail(Exception failure) => true;
}
