using Portal.Inference.Batching;

namespace Portal.Inference.Tests.Batching;

public sealed class FairnessTests
{
    private static readonly TimeSpan Run = TimeSpan.FromMilliseconds(10);

    [Fact]
    public void An_organisation_that_comes_late_is_served_before_the_rest_of_another_ones_flood()
    {
        var plan = new Plan(lanes: 1);
        var queue = Plan.Queue("model");
        Repeat(20, () => plan.Enqueue(queue, "flood"));
        Repeat(2, () => plan.Run(Run));

        plan.Enqueue(queue, "late");
        plan.Enqueue(queue, "late");

        var tenants = Enumerable.Range(0, 5).Select(_ => plan.Run(Run).Calls[0].Tenant).ToList();
        Assert.True(tenants.LastIndexOf("late") <= 3, string.Join(' ', tenants));
    }

    [Fact]
    public void Two_floods_get_equal_rows_though_one_sends_larger_calls()
    {
        var plan = new Plan(lanes: 1);
        var queue = Plan.Queue("model", new(4, long.MaxValue), rows: 1_000);
        var served = new Dictionary<string, int> { ["large"] = 0, ["small"] = 0 };
        for (var round = 0; round < 300; round++)
        {
            Top("large", 4);
            Top("small", 1);
            foreach (var call in plan.Run(Run).Calls)
            {
                served[call.Tenant] += call.Rows;
            }
        }

        Assert.InRange(served["large"] - served["small"], -8, 8);

        void Top(string tenant, int rows)
        {
            while (queue.Waiting.Count(call => call.Tenant == tenant) < 8)
            {
                plan.Enqueue(queue, tenant, rows);
            }
        }
    }

    [Fact]
    public void A_full_batch_holds_as_many_rows_of_each_organisation()
    {
        var plan = new Plan(lanes: 1);
        var queue = Plan.Queue("model", new(8, long.MaxValue));
        Repeat(16, () => plan.Enqueue(queue, "many"));
        Repeat(6, () => plan.Enqueue(queue, "few"));

        var batch = plan.Run(Run);

        Assert.Equal(8, batch.Rows);
        Assert.Equal(4, batch.Calls.Count(call => call.Tenant == "few"));
    }

    [Fact]
    public void A_rare_shape_is_not_starved_by_a_common_one()
    {
        var plan = new Plan(lanes: 1);
        var queue = Plan.Queue("model", new(8, long.MaxValue));
        Repeat(10, () => plan.Enqueue(queue, shape: 1));
        var rare = plan.Enqueue(queue, shape: 2);
        for (var batches = 0; rare.State == CallState.Waiting; batches++)
        {
            Assert.True(batches < 3, "The rare shape waits behind calls that came after it.");
            plan.Run(Run);
            Repeat(8, () => plan.Enqueue(queue, shape: 1));
        }
    }

    [Fact]
    public void A_shape_between_others_does_not_break_their_batch()
    {
        var plan = new Plan(lanes: 1);
        var queue = Plan.Queue("model", new(8, long.MaxValue));
        Repeat(3, () =>
        {
            plan.Enqueue(queue, shape: 1);
            plan.Enqueue(queue, shape: 2);
        });

        Assert.Equal([3, 3], [plan.Run(Run).Rows, plan.Run(Run).Rows]);
    }

    [Fact]
    public void A_model_of_long_runs_delays_a_tiny_one_by_one_run_at_most()
    {
        var plan = new Plan(lanes: 1);
        var (slow, tiny) = (Plan.Queue("slow"), Plan.Queue("tiny"));
        Repeat(10, () => plan.Enqueue(slow));
        plan.Run(TimeSpan.FromSeconds(1));
        var under = plan.Take()!;
        Repeat(5, () => plan.Enqueue(tiny));
        plan.Scheduler.Completed(under, TimeSpan.FromSeconds(1), told: true);

        Assert.All(Enumerable.Range(0, 5), _ => Assert.Same(tiny, plan.Run(TimeSpan.FromMilliseconds(1)).Queue));
    }

    [Fact]
    public void Two_busy_models_get_equal_time_though_one_runs_ten_times_as_long()
    {
        var plan = new Plan(lanes: 1);
        var (slow, quick) = (Plan.Queue("slow", rows: 8), Plan.Queue("quick", rows: 8));
        var time = new Dictionary<WorkQueue, double> { [slow] = 0, [quick] = 0 };
        for (var round = 0; round < 1_000; round++)
        {
            foreach (var queue in time.Keys.Where(queue => queue.Count == 0))
            {
                Repeat(4, () => plan.Enqueue(queue));
            }

            var batch = plan.Take()!;
            var cost = TimeSpan.FromMilliseconds(batch.Queue == slow ? 100 : 10);
            plan.Scheduler.Completed(batch, cost, told: true);
            time[batch.Queue] += cost.TotalSeconds;
        }

        Assert.InRange(time[slow] / time[quick], 0.97, 1.03);
    }

    [Fact]
    public void A_model_that_rested_does_not_catch_up_on_its_rest()
    {
        var plan = new Plan(lanes: 1);
        var (busy, rested) = (Plan.Queue("busy", rows: 90), Plan.Queue("rested"));
        Repeat(18, () => plan.Enqueue(busy));
        plan.Enqueue(rested);
        Repeat(12, () => plan.Run(Run));
        Repeat(6, () => plan.Enqueue(rested));

        var next = Enumerable.Range(0, 6).Select(_ => plan.Run(Run).Queue).ToList();

        Assert.Equal(3, next.Count(queue => queue == rested));
    }

    private static void Repeat(int times, Action action)
    {
        for (var i = 0; i < times; i++)
        {
            action();
        }
    }
}
