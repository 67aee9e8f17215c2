using Portal.Inference.Engine;

namespace Portal.Inference.Pipelines.Text;

/// <summary>Chooses the next token from the model's scores.</summary>
internal sealed class TokenSampler(TextSampling sampling)
{
    private readonly Random random = sampling.Seed is { } seed ? new Random(seed.GetHashCode()) : new Random();
    private double[] weights = [];
    private int[] order = [];

    /// <param name="logits">A score for each token of the vocabulary.</param>
    /// <exception cref="InvalidOperationException">No score is a number.</exception>
    public int Choose(ReadOnlySpan<float> logits)
    {
        var best = 0;
        for (var token = 1; token < logits.Length; token++)
        {
            // Written so that a NaN is never the best.
            if (!(logits[token] <= logits[best]))
            {
                best = float.IsNaN(logits[token]) ? best : token;
            }
        }

        if (!float.IsFinite(logits[best]))
        {
            throw new InvalidOperationException("The model gave scores that are not finite.");
        }

        return sampling.Temperature <= 0 ? best : Draw(logits, logits[best]);
    }

    private int Draw(ReadOnlySpan<float> logits, float highest)
    {
        Array.Resize(ref weights, logits.Length);
        var sum = 0d;
        for (var token = 0; token < logits.Length; token++)
        {
            var weight = Math.Exp((logits[token] - highest) / sampling.Temperature);
            weights[token] = double.IsNaN(weight) ? 0 : weight;
            sum += weights[token];
        }

        return sampling.TopP < 1 ? DrawFromTheLikeliest(sum) : DrawFrom(Enumerable.Range(0, weights.Length), sum);
    }

    private int DrawFromTheLikeliest(double sum)
    {
        order = order.Length == weights.Length ? order : [.. Enumerable.Range(0, weights.Length)];
        Array.Sort(order, (a, b) => weights[b] != weights[a] ? weights[b].CompareTo(weights[a]) : a.CompareTo(b));
        var (kept, reached) = (0, 0d);
        do
        {
            reached += weights[order[kept++]];
        }
        while (kept < order.Length && reached < sampling.TopP * sum);

        return DrawFrom(order.Take(kept), reached);
    }

    private int DrawFrom(IEnumerable<int> tokens, double sum)
    {
        var (rest, last) = (random.NextDouble() * sum, 0);
        foreach (var token in tokens)
        {
            if (weights[token] <= 0)
            {
                continue;
            }

            last = token;
            rest -= weights[token];
            if (rest < 0)
            {
                break;
            }
        }

        return last;
    }
}
