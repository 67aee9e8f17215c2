using Portal.Inference.Batching;
using Portal.Inference.Engine;

namespace Portal.Inference.Tests.Batching;

/// <summary>Whatever comes in whatever order, the scheduler keeps its rules. Each seed is another history of 2,000 events.</summary>
public sealed class SchedulerRulesTests
{
    public static TheoryData<int> Seeds => [.. Enumerable.Range(1, 40)];

    [Theory]
    [MemberData(nameof(Seeds))]
    public void Bounds_hold_lanes_are_never_idle_beside_work_and_every_call_ends_once(int seed)
    {
        var random = new Random(seed);
        var plan = new Plan(lanes: random.Next(1, 5));
        var lengths = new LengthBuckets([16, 32, 64, 128]);
        WorkQueue[] queues =
        [
            Plan.Queue("alone"),
            Plan.Queue("equal", new(8, long.MaxValue)),
            Plan.Queue("texts", new(16, 512, false, lengths)),
            Plan.Queue("compiled", new(12, 768, true, lengths)),
        ];
        var running = new List<Batch>();
        var ends = new Dictionary<PlannedCall, string>();
        var calls = new List<PlannedCall>();
        for (var step = 0; step < 2_000; step++)
        {
            switch (random.Next(10))
            {
                case < 5:
                    Call();
                    break;
                case < 8 when running.Count > 0:
                    Complete(running[random.Next(running.Count)]);
                    break;
                case 8 when calls.Count > 0:
                    GiveUp(calls[random.Next(calls.Count)]);
                    break;
                default:
                    plan.Time.Advance(TimeSpan.FromMilliseconds(random.Next(40)));
                    break;
            }

            Dispatch();
            CheckBounds();
        }

        while (running.Count > 0)
        {
            Complete(running[0]);
            Dispatch();
        }

        Assert.All(calls, call => Assert.True(ends.ContainsKey(call), "A call was forgotten."));
        Assert.All(queues, queue => Assert.Equal((0, 0L, 0L), (queue.Count, queue.Room.Rows, queue.Room.Bytes)));
        Assert.Equal((0, 0L, 0L), (plan.Scheduler.Running, plan.Process.Rows, plan.Process.Bytes));
        Assert.Contains("ran", ends.Values);
        Assert.Contains("gone", ends.Values);
        Assert.Contains("late", ends.Values);

        void Call()
        {
            var queue = queues[random.Next(queues.Length)];
            try
            {
                calls.Add(plan.Enqueue(
                    queue,
                    "tenant" + random.Next(4),
                    rows: random.Next(8) == 0 ? random.Next(1, 30) : 1,
                    bytes: random.Next(1, 3_000),
                    length: queue.Rules.Lengths is null ? 0 : random.Next(1, 140),
                    timeout: random.Next(4) == 0 ? TimeSpan.FromMilliseconds(random.Next(1, 60)) : null,
                    shape: queue.Name == "equal" ? random.Next(1, 4) : 0));
            }
            catch (EngineOverloadedException full)
            {
                Assert.StartsWith("Engine:", full.Knob, StringComparison.Ordinal);
                Assert.Contains(full.Knob, full.Message, StringComparison.Ordinal);
                Assert.Contains($"{full.Bound}", full.Message, StringComparison.Ordinal);
                Assert.True(full.RetryAfter > TimeSpan.Zero);
            }
            catch (PredictionRefusedException late)
            {
                Assert.Equal(RefusalReason.DeadlineExceeded, late.Reason);
            }
        }

        void Complete(Batch batch)
        {
            running.Remove(batch);
            plan.Scheduler.Completed(batch, TimeSpan.FromMilliseconds(1 + batch.Rows), told: true);
        }

        void GiveUp(PlannedCall call)
        {
            var was = call.State;
            var (dropped, unwanted) = plan.Scheduler.GiveUp(call);
            Assert.Equal(was == CallState.Waiting, dropped);
            Assert.True(unwanted is null || running.Contains(unwanted));
            if (dropped)
            {
                ends.Add(call, "gone");
            }
        }

        void Dispatch()
        {
            while (plan.Take() is { } batch)
            {
                running.Add(batch);
                CheckBatch(batch);
            }

            foreach (var late in plan.Dropped.Cast<PlannedCall>())
            {
                Assert.True(late.Deadline < plan.Time.GetTimestamp());
                ends.Add(late, "late");
            }

            plan.Dropped.Clear();
            Assert.True(running.Count == plan.Lanes || queues.All(queue => queue.Count == 0), "A lane is free beside work that waits.");
            Assert.True(running.Count <= plan.Lanes);
        }

        void CheckBatch(Batch batch)
        {
            var rules = batch.Queue.Rules;
            Assert.All(batch.Calls, call => Assert.Equal(batch.Calls[0].Key, call.Key));
            Assert.All(batch.Calls, call => Assert.True(call.Deadline >= plan.Time.GetTimestamp()));
            Assert.True(batch.Calls.Count == 1 || rules.Holds(batch.Rows, batch.Longest), "A batch is larger than its bounds.");
            foreach (var call in batch.Calls.Cast<PlannedCall>())
            {
                // Add throws for a call that has ended: a cancelled one, or one that ran before.
                ends.Add(call, "ran");
            }
        }

        void CheckBounds()
        {
            Assert.InRange(plan.Process.Rows, 0, Plan.ProcessRows);
            Assert.InRange(plan.Process.Bytes, 0, Plan.ProcessBytes);
            foreach (var queue in queues)
            {
                Assert.InRange(queue.Room.Rows, 0, Plan.ModelRows);
                Assert.InRange(queue.Room.Bytes, 0, Plan.ModelBytes);
                Assert.Equal(queue.Room.Rows, queue.Waiting.Sum(call => call.Rows));
                foreach (var tenant in queue.Waiting.GroupBy(call => call.Tenant).Where(tenant => tenant.Count() > 1))
                {
                    Assert.True(tenant.Sum(call => call.Rows) <= Plan.ModelRows * Plan.Share, "A tenant holds more than its share.");
                }
            }
        }
    }
}
