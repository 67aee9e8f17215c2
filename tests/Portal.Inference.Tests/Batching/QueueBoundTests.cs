using Portal.Inference.Batching;
using Portal.Inference.Engine;

namespace Portal.Inference.Tests.Batching;

public sealed class QueueBoundTests
{
    [Fact]
    public void A_full_model_is_refused_at_once_with_the_number_and_the_setting()
    {
        var plan = new Plan(lanes: 1);
        var queue = Plan.Queue("model");
        Fill(plan, queue, "a", "b");

        var full = Assert.Throws<EngineOverloadedException>(() => plan.Enqueue(queue, "c"));

        Assert.Equal(("rows of model", 40, "Engine:QueueRowsPerModel"), (full.Queue, full.Bound, full.Knob));
        Assert.Equal("The queue 'rows of model' holds 40 and is full; Engine:QueueRowsPerModel moves the bound.", full.Message);
    }

    [Fact]
    public void One_organisation_fills_its_share_and_another_still_has_room()
    {
        var plan = new Plan(lanes: 1);
        var queue = Plan.Queue("model");
        Fill(plan, queue, "a");

        var full = Assert.Throws<EngineOverloadedException>(() => plan.Enqueue(queue, "a"));

        Assert.Equal((20, "Engine:TenantShare"), (full.Bound, full.Knob));
        plan.Enqueue(queue, "b");
    }

    [Fact]
    public void Bytes_are_bounded_as_rows_are()
    {
        var plan = new Plan(lanes: 1);
        var queue = Plan.Queue("model");
        plan.Enqueue(queue, "a", bytes: 20_000);

        var full = Assert.Throws<EngineOverloadedException>(() => plan.Enqueue(queue, "b", bytes: 5_000));

        Assert.Equal("Engine:QueueBytesPerModel", full.Knob);
    }

    [Fact]
    public void Many_models_together_keep_the_bound_of_the_process()
    {
        var plan = new Plan(lanes: 1);
        foreach (var name in (string[])["one", "two"])
        {
            Fill(plan, Plan.Queue(name), name + "a", name + "b");
        }

        var third = Plan.Queue("three");
        for (var i = 0; i < 16; i++)
        {
            plan.Enqueue(third, "c");
        }

        Assert.Equal("Engine:QueueRows", Assert.Throws<EngineOverloadedException>(() => plan.Enqueue(third, "d")).Knob);
    }

    [Fact]
    public void A_call_larger_than_a_whole_queue_is_told_that_it_never_fits()
    {
        var refusal = Assert.Throws<PredictionRefusedException>(() => new Plan(1).Enqueue(Plan.Queue("model"), rows: 41));

        Assert.Equal(RefusalReason.TooLarge, refusal.Reason);
        Assert.Contains("Engine:QueueRowsPerModel", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_caller_that_gives_up_leaves_its_room_to_the_next()
    {
        var plan = new Plan(lanes: 1);
        var queue = Plan.Queue("model");
        Fill(plan, queue, "a", "b");
        var last = queue.Waiting.Last();

        plan.Scheduler.GiveUp(last);

        plan.Enqueue(queue, "c");
        Assert.DoesNotContain(last, Enumerable.Range(0, 40).SelectMany(_ => plan.Run(TimeSpan.FromMilliseconds(1)).Calls));
    }

    [Fact]
    public void Calls_whose_time_is_over_make_room_when_a_queue_is_full()
    {
        var plan = new Plan(lanes: 1);
        var queue = Plan.Queue("model");
        plan.Enqueue(queue, "a", timeout: TimeSpan.FromSeconds(1));
        Fill(plan, queue, "b", "c", 20, 19);
        plan.Time.Advance(TimeSpan.FromSeconds(2));

        plan.Enqueue(queue, "d");

        Assert.Equal("a", Assert.Single(plan.Dropped).Tenant);
    }

    [Fact]
    public void A_call_that_could_not_begin_in_time_is_refused_before_it_waits()
    {
        var plan = new Plan(lanes: 1);
        var queue = Plan.Queue("model");
        plan.Enqueue(queue);
        plan.Run(TimeSpan.FromMilliseconds(100));
        Fill(plan, queue, "a");
        plan.Take();

        var refusal = Assert.Throws<PredictionRefusedException>(() => plan.Enqueue(queue, "b", timeout: TimeSpan.FromSeconds(1)));

        Assert.Equal(RefusalReason.DeadlineExceeded, refusal.Reason);
        plan.Enqueue(queue, "b", timeout: TimeSpan.FromSeconds(5));
    }

    [Fact]
    public void A_full_queue_says_when_to_come_again_by_what_runs_have_taken()
    {
        var plan = new Plan(lanes: 2);
        var queue = Plan.Queue("model");
        plan.Enqueue(queue);
        plan.Run(TimeSpan.FromMilliseconds(100));
        Fill(plan, queue, "a", "b");

        var full = Assert.Throws<EngineOverloadedException>(() => plan.Enqueue(queue, "c"));

        Assert.Equal(2, full.RetryAfter.TotalSeconds, 1);
    }

    [Fact]
    public void A_run_is_stopped_only_when_nobody_of_its_batch_is_left()
    {
        var plan = new Plan(lanes: 1);
        var queue = Plan.Queue("model", new(4, long.MaxValue));
        PlannedCall[] calls = [plan.Enqueue(queue), plan.Enqueue(queue), plan.Enqueue(queue)];
        var batch = plan.Take();

        Assert.Null(plan.Scheduler.GiveUp(calls[0]).Unwanted);
        Assert.Null(plan.Scheduler.GiveUp(calls[0]).Unwanted);
        Assert.Null(plan.Scheduler.GiveUp(calls[1]).Unwanted);
        Assert.Same(batch, plan.Scheduler.GiveUp(calls[2]).Unwanted);
    }

    private static void Fill(Plan plan, WorkQueue queue, string first, string? second = null, int one = 20, int two = 20)
    {
        for (var i = 0; i < one + two; i++)
        {
            if (i < one || second is not null)
            {
                plan.Enqueue(queue, i < one ? first : second!);
            }
        }
    }
}
