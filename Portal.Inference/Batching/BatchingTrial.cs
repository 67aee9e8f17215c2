using Portal.Inference.Backends;
using Portal.Inference.Diagnostics;
using Portal.Inference.Engine;
using Portal.Inference.Models;
using Portal.Inference.Sessions;
using Portal.Inference.Tensors;

namespace Portal.Inference.Batching;

/// <summary>
/// Finds out, when a version is loaded, whether its rows keep to themselves and how many are worth running together. A
/// graph whose rows influence each other is never batched, whatever its manifest says: callers would see each other's data.
/// </summary>
internal sealed class BatchingTrial(IGraphRunner runner, TensorLayout layout, ManifestBatching wanted, EngineOptions options)
{
    // Another size of batch is another order of summation, worth about 1e-6 of a value; a leak is worth percents of it.
    private const double Relative = 1e-3;
    private const double Absolute = 1e-4;

    // Half the digits, ten times the tolerance.
    private const double HalfTolerance = 10;

    private const int Together = 4;
    private const int Rounds = 6;

    /// <summary>Variable dimensions that nothing is known of are tried at these sizes: texts, then pictures.</summary>
    private static readonly int[] Guesses = [32, 224, 1];

    private int other = Guesses[0];

    private int Length => layout.Lengths?.Representative ?? 0;

    private TimeSpan Now => runner.Adapter is null ? ThreadTime.Now : TimeProvider.System.GetElapsedTime(0);

    /// <param name="cost">Told every run that was measured.</param>
    /// <returns>What was found, and the layout to batch by.</returns>
    public (BatchingReport Report, TensorLayout Layout) Run(CostFit cost)
    {
        var began = Now;
        if (!layout.HasRows)
        {
            return (Report(1, BatchingReason.NoRows), layout);
        }

        if (!Warm())
        {
            return (Report(1, wanted.Mode == "off" ? BatchingReason.Forbidden : BatchingReason.NotMeasurable), layout);
        }

        var used = layout;
        if (wanted.Mode != "off")
        {
            if (!Invariant(layout.Exact(), shorter: false))
            {
                return (Report(1, BatchingReason.RowsInfluenceEachOther), layout);
            }

            // Padding that shows in the answers is padding that the manifest declares wrongly: equal lengths may still be gathered.
            used = layout.Lengths is null || Invariant(layout, shorter: true) ? layout : layout.Exact();
        }

        var most = Math.Min(wanted.MaxRows ?? options.MaxBatchRows, options.MaxBatchRows);
        var curve = Measure(wanted.Mode == "auto" ? most : 1, began, cost);
        return wanted.Mode switch
        {
            "off" => (new(1, BatchingReason.Forbidden, false, curve), layout),
            "pinned" => (new(most, BatchingReason.Pinned, used.Lengths is not null, curve), used),
            _ when BatchCurve.Best(curve) is var best => (
                new(best, best == 1 ? BatchingReason.Loses : BatchingReason.Measured, used.Lengths is not null, curve), used),
            _ => throw new InvalidOperationException("Every case is above."),
        };
    }

    private static BatchingReport Report(int rows, BatchingReason reason) => new(rows, reason, false, []);

    private bool Warm()
    {
        foreach (var guess in Guesses)
        {
            other = guess;
            try
            {
                Time(1);
                return true;
            }
            catch (PredictionRefusedException) when (layout.HasVariableDimensions)
            {
                // These sizes do not suit the graph; others may.
            }
            catch (PredictionRefusedException)
            {
                return false;
            }
        }

        return false;
    }

    // In rounds over all sizes, and the least of each: what disturbs the machine disturbs neighbours alike, and only ever
    // makes a run longer. The first round also grows the arena.
    private IReadOnlyList<BatchPoint> Measure(int most, TimeSpan began, CostFit cost)
    {
        var sizes = Enumerable.Range(0, 31).Select(power => 1 << power)
            .TakeWhile(rows => rows <= most && (rows == 1 || (long)rows * Length <= options.MaxPaddedTokens)).ToArray();
        var curve = new List<BatchPoint>();
        for (var round = 0; round < Rounds; round++)
        {
            for (var i = 0; i < sizes.Length; i++)
            {
                var expected = i < curve.Count ? curve[i].Run : i == 0 ? TimeSpan.Zero : curve[i - 1].Run * 2;
                if (options.WarmUp - (Now - began) < expected)
                {
                    return Tell(curve, cost);
                }

                var time = Time(sizes[i]);
                if (i == curve.Count)
                {
                    curve.Add(new(sizes[i], time));
                }
                else if (time < curve[i].Run)
                {
                    curve[i] = new(sizes[i], time);
                }
            }
        }

        return Tell(curve, cost);
    }

    private List<BatchPoint> Tell(List<BatchPoint> curve, CostFit cost)
    {
        using var row = new TensorOutput(TrialInputs.Row(layout, seed: 0, Length, other));
        foreach (var point in curve)
        {
            cost.Add(point.Rows * (double)row.Tensors.Sum(tensor => tensor.Length), point.Run.TotalSeconds);
        }

        return curve;
    }

    private TimeSpan Time(int rows)
    {
        var members = Members(rows, shorter: false);
        try
        {
            var begun = Now;
            var answers = Run(layout, members);
            var time = Now - begun;
            Array.ForEach(answers, Free);
            return time;
        }
        finally
        {
            Array.ForEach(members, Free);
        }
    }

    // Row by row, what a batch answers must be what each row gets alone.
    private bool Invariant(TensorLayout read, bool shorter)
    {
        var members = Members(Together, shorter);
        Tensor[][] together = [];
        try
        {
            together = Run(read, members);
            return members.Zip(together).All(pair => IsAnswerOf(pair.First, pair.Second));
        }
        catch (PredictionRefusedException)
        {
            return false;
        }
        finally
        {
            Array.ForEach(together, Free);
            Array.ForEach(members, Free);
        }
    }

    private bool IsAnswerOf(Tensor[] member, Tensor[] together)
    {
        var alone = Run(layout, [member])[0];
        var same = alone.Zip(together).All(pair => Same(pair.First, pair.Second));
        Free(alone);
        return same;
    }

    private Tensor[][] Run(TensorLayout read, Tensor[][] members)
    {
        using var run = new PredictionRun(CancellationToken.None);
        var rules = new BatchRules(Math.Max(members.Length, 1), long.MaxValue, runner.FixedShapes, read.Lengths);
        return GraphExecution.Run(runner, run, read, rules, members, read.OutputNames).Answers;
    }

    private Tensor[][] Members(int rows, bool shorter) =>
        [.. Enumerable.Range(0, rows).Select(row => TrialInputs.Row(layout, row, Math.Max(1, shorter ? Length - row * Length / 5 : Length), other))];

    private static void Free(Tensor[] tensors) => Array.ForEach(tensors, tensor => tensor.Dispose());

    private static bool Same(Tensor alone, Tensor together)
    {
        if (!alone.Dimensions.SequenceEqual(together.Dimensions))
        {
            return false;
        }

        return alone.Datatype switch
        {
            TensorDatatype.Fp32 => Near<float>(1),
            TensorDatatype.Fp64 => Near<double>(1),
            TensorDatatype.Fp16 => Near<Half>(HalfTolerance),
            _ => alone.Bytes.SequenceEqual(together.Bytes),
        };

        bool Near<T>(double times)
            where T : unmanaged, System.Numerics.INumber<T>
        {
            var a = alone.Elements<T>();
            var b = together.Elements<T>();
            for (var i = 0; i < a.Length; i++)
            {
                var (x, y) = (double.CreateChecked(a[i]), double.CreateChecked(b[i]));
                if (!x.Equals(y) && !(Math.Abs(x - y) <= times * (Absolute + Relative * Math.Max(Math.Abs(x), Math.Abs(y)))))
                {
                    return false;
                }
            }

            return true;
        }
    }
}
