using Portal.Inference.Batching;

namespace Portal.Inference.Tests.Batching;

public sealed class LengthTests
{
    private static readonly TimeSpan Run = TimeSpan.FromMilliseconds(10);

    [Theory]
    [InlineData(8)]
    [InlineData(16)]
    public void Mixed_lengths_waste_less_than_half_of_what_padding_in_order_of_arrival_wastes(int rows)
    {
        var random = new Random(5);
        // As sentences are: many short, few long; mean 51.
        var lengths = Enumerable.Range(0, 512).Select(_ => 8 + (int)(120 * Math.Pow(random.NextDouble(), 1.8))).ToArray();
        var plan = new Plan(lanes: 1);
        var queue = Plan.Queue("texts", new(rows, 2_048, false, new(null)));
        var (tokens, padded, next) = (0L, 0L, 0);
        while (next < lengths.Length || queue.Count > 0)
        {
            // A queue as deep as 32 callers of two organisations make it.
            while (queue.Count < 32 && next < lengths.Length)
            {
                plan.Enqueue(queue, "tenant" + next % 2, length: lengths[next++]);
            }

            var batch = plan.Run(Run);
            tokens += batch.Tokens;
            padded += batch.Rows * queue.Rules.PaddedLength(batch.Longest);
        }

        var inOrder = lengths.Chunk(rows).Sum(chunk => (long)chunk.Length * chunk.Max());
        Assert.Equal(lengths.Sum(), tokens);
        Assert.True(padded - tokens <= 0.45 * (inOrder - tokens), $"{padded - tokens} of {inOrder - tokens} wasted positions");
    }

    [Fact]
    public void A_batch_of_long_texts_has_fewer_rows()
    {
        var plan = new Plan(lanes: 1);
        var queue = Plan.Queue("texts", new(16, 512, false, new(null)));
        for (var i = 0; i < 16; i++)
        {
            plan.Enqueue(queue, length: 120, tenant: "tenant" + i % 4);
        }

        Assert.Equal(4, plan.Run(Run).Rows);
    }

    [Theory]
    [InlineData(false, 3)]
    [InlineData(true, 16)]
    public void Padding_that_costs_more_than_a_run_of_its_own_is_not_gathered_unless_the_manifest_pins_it(bool pinned, int rows)
    {
        var plan = new Plan(lanes: 1);
        var queue = Plan.Queue("texts", new(16, 8_192, false, new(null), pinned));
        // A run costs as much as four and a half positions do: 67 costs two beside 65, 69 four beside both, 71 six beside the three.
        foreach (var positions in (int[])[10, 100, 1_000])
        {
            queue.Cost.Add(positions, 0.0045 + positions * 0.001);
        }

        for (var length = 65; length < 65 + 2 * 16; length += 2)
        {
            plan.Enqueue(queue, bytes: length, length: length);
        }

        Assert.Equal(rows, plan.Run(Run).Rows);
    }

    [Fact]
    public void A_text_longer_than_every_bound_runs_alone()
    {
        var plan = new Plan(lanes: 1);
        var queue = Plan.Queue("texts", new(16, 512, false, new(null)));
        plan.Enqueue(queue, length: 4_000);
        plan.Enqueue(queue, length: 4_000);

        Assert.Equal(1, plan.Run(Run).Rows);
    }

    [Theory]
    [InlineData(1, 5, 1, 16)]
    [InlineData(3, 17, 4, 32)]
    [InlineData(9, 128, 12, 128)]
    public void Compiled_shapes_are_padded_to_their_buckets(int rows, int length, int paddedRows, int paddedLength)
    {
        var rules = new BatchRules(12, 4_096, FixedShapes: true, new LengthBuckets(null));

        Assert.Equal((paddedRows, paddedLength), (rules.PaddedRows(rows), rules.PaddedLength(length)));
    }
}
