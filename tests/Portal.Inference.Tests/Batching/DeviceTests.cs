using Portal.Inference.Backends;
using Portal.Inference.Batching;
using Portal.Inference.Engine;
using Portal.Inference.Models;
using Portal.Inference.Sessions;
using Portal.Inference.Tensors;

namespace Portal.Inference.Tests.Batching;

/// <summary>DirectML's rules, on a device that tells when they are broken.</summary>
public sealed class DeviceTests
{
    private static readonly ManifestSequence Lengths =
        new(1, new Dictionary<string, double> { ["tokens"] = 0, ["mask"] = 0 }, [], [8, 16, 32]);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Two_models_on_one_adapter_never_run_at_once_and_see_only_shapes_of_their_buckets()
    {
        var device = new FakeDevice();
        using var budget = new ComputeBudget(new() { ComputeThreads = 4 }, TimeProvider.System);
        await using (var one = new OpenGraph(device.Graph(), OpenGraph.Pinned(8, Lengths), budget: budget))
        await using (var two = new OpenGraph(device.Graph(), OpenGraph.Pinned(8, Lengths), budget: budget))
        {
            await Task.WhenAll(Enumerable.Range(0, 400).Select(call => Ask(call % 2 == 0 ? one : two, call)));
            Assert.Contains(one.Statistics.Batches.Keys, rows => rows > 1);
        }

        Assert.Empty(device.Faults);
        Assert.All(device.Opened.Where(sizes => sizes.Count > 0), sizes =>
        {
            Assert.Contains(sizes["batch"], (long[])[1, 2, 4, 8]);
            Assert.Contains(sizes["length"], (long[])[8, 16, 32]);
        });
        Assert.Equal(0, device.Open);
    }

    [Fact]
    public async Task The_device_tells_when_two_threads_are_on_it()
    {
        // That the check above can fail.
        var device = new FakeDevice();
        using var both = new Barrier(2);

        await Task.WhenAll(Enumerable.Range(0, 2).Select(_ => Task.Run(() => device.Enter(() => both.SignalAndWait(TimeSpan.FromSeconds(30))), Cancellation)));

        Assert.NotEmpty(device.Faults);
    }

    [Fact]
    public void Sessions_are_bounded_however_many_shapes_come()
    {
        var device = new FakeDevice();
        using (var graph = device.Graph())
        {
            for (var length = 1; length <= 3 * BucketRunner.MostSessions; length++)
            {
                Assert.Equal(length, Sum(graph, length));
            }

            Assert.InRange(device.MostOpen, BucketRunner.MostSessions, BucketRunner.MostSessions + 1);
            var opened = device.Opened.Count;
            Sum(graph, 3 * BucketRunner.MostSessions);
            Assert.Equal(opened, device.Opened.Count);
        }

        Assert.Equal(0, device.Open);
        Assert.Empty(device.Faults);
    }

    [Fact]
    public void A_device_that_fails_at_a_later_shape_is_given_up_for_what_the_test_offers_instead()
    {
        var device = new FakeDevice { FailsAfter = 2 };
        var other = new FakeDevice();
        Exception? reason = null;
        using var graph = device.Graph(failure =>
        {
            reason = failure;
            return other.Graph();
        });

        Assert.Equal([8L, 16L, 8L], [Sum(graph, 8), Sum(graph, 16), Sum(graph, 8)]);

        Assert.Equal("The device was removed.", reason?.Message);
        Assert.Equal((0, 2), (device.Open, device.Opened.Count));
    }

    [Fact]
    public void Inputs_that_disagree_on_a_dimension_of_one_name_are_refused()
    {
        using var graph = new FakeDevice().Graph();
        using var run = new PredictionRun(Cancellation);
        using var tokens = Ones("tokens", 1, 8);
        using var mask = Ones("mask", 1, 4);

        var refusal = Assert.Throws<PredictionRefusedException>(() => graph.Run(run, [tokens, mask], ["sum"]));

        Assert.Equal("mask", refusal.Field);
    }

    [Fact]
    public void One_batch_runs_on_the_adapter_and_one_more_is_gathered_for_it()
    {
        var plan = new Plan(lanes: 4);
        var slots = new AdapterSlots(() => true);
        WorkQueue[] queues = [Plan.Queue("one", adapter: slots), Plan.Queue("two", adapter: slots)];
        foreach (var queue in queues)
        {
            plan.Enqueue(queue);
            plan.Enqueue(queue);
        }

        var first = plan.Take();
        Assert.NotNull(first);
        Assert.NotNull(plan.Take());
        Assert.Null(plan.Take());
        plan.Enqueue(Plan.Queue("on the CPU"));
        Assert.NotNull(plan.Take());
        plan.Scheduler.Completed(first, TimeSpan.FromMilliseconds(1), told: true);
        Assert.NotNull(plan.Take());
    }

    private static async Task Ask(OpenGraph graph, int call)
    {
        var length = 1 + call % 30;
        var (output, _) = await graph.Run(
            [Tensor.Of<long>("tokens", TensorDatatype.Int64, [1, length], Enumerable.Repeat((long)call, length).ToArray()), Ones("mask", 1, length)],
            "tenant" + call % 3,
            cancellationToken: Cancellation);
        using (output)
        {
            Assert.Equal([call * length], output.Tensors[0].Elements<long>().ToArray());
        }
    }

    private static long Sum(IGraphRunner graph, int length)
    {
        using var run = new PredictionRun(Cancellation);
        using var tokens = Ones("tokens", 1, length);
        using var mask = Ones("mask", 1, length);
        using var sum = graph.Run(run, [tokens, mask], ["sum"])[0];
        return sum.Elements<long>()[0];
    }

    private static Tensor Ones(string name, int rows, int length) =>
        Tensor.Of<long>(name, TensorDatatype.Int64, [rows, length], Enumerable.Repeat(1L, rows * length).ToArray());
}
