using System.Collections.Concurrent;
using Portal.Inference.Backends;
using Portal.Inference.Batching;
using Portal.Inference.Sessions;
using Portal.Inference.Tensors;

namespace Portal.Inference.Tests.Batching;

/// <summary>
/// A graph that doubles numbers, <c>x</c> to <c>y</c> FP32 [-1,2], and waits in each run until the test lets it go on or
/// somebody stops it. A row that begins with a negative number cannot be run.
/// </summary>
internal sealed class HeldRunner : IGraphRunner
{
    private readonly SemaphoreSlim permits = new(0);
    private volatile bool open = true;

    public IReadOnlyList<TensorSpec> Inputs { get; } = [new("x", TensorDatatype.Fp32, [-1, 2])];

    public IReadOnlyList<TensorSpec> Outputs { get; } = [new("y", TensorDatatype.Fp32, [-1, 2])];

    public bool FixedShapes => false;

    public AdapterSlots? Adapter => null;

    /// <summary>Rows of each run, in the order that they began.</summary>
    public BlockingCollection<int> Begun { get; } = [];

    public bool Disposed { get; private set; }

    public static Tensor[] Row(params float[] values) => [Tensor.Of<float>("x", TensorDatatype.Fp32, [values.Length / 2, 2], values)];

    /// <summary>From now on runs wait.</summary>
    public void Hold()
    {
        while (Begun.TryTake(out _))
        {
        }

        open = false;
    }

    public void LetGo() => permits.Release();

    public void Open()
    {
        open = true;
        permits.Release(100);
    }

    public IReadOnlyList<Tensor> Run(PredictionRun run, IReadOnlyList<Tensor> inputs, IReadOnlyList<string> outputs)
    {
        var x = inputs[0].Elements<float>().ToArray();
        Begun.Add(x.Length / 2);
        if (!open)
        {
            permits.Wait(run.Token);
        }

        return x.Where((value, i) => i % 2 == 0 && value < 0).Any()
            ? throw new Engine.PredictionRefusedException(Engine.RefusalReason.InvalidTensor, "A row is negative.")
            : [Tensor.Of<float>("y", TensorDatatype.Fp32, inputs[0].Dimensions, Array.ConvertAll(x, value => 2 * value))];
    }

    public void Dispose()
    {
        Disposed = true;
    }
}
