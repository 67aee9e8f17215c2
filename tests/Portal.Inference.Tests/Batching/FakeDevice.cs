using Portal.Inference.Backends;
using Portal.Inference.Batching;
using Portal.Inference.Sessions;
using Portal.Inference.Tensors;

namespace Portal.Inference.Tests.Batching;

/// <summary>
/// A device that is as strict as a real one is dangerous: two threads in it at once, on whatever session, or a shape that a
/// session was not opened for, and the test fails. Its graphs add up tokens where the mask is 1.
/// </summary>
internal sealed class FakeDevice
{
    private readonly Lock gate = new();
    private int inside;

    public SemaphoreSlim Lane { get; } = new(1);

    public AdapterSlots Slots { get; } = new(() => true);

    /// <summary>What went wrong.</summary>
    public List<string> Faults { get; } = [];

    /// <summary>Sizes of every session that was opened.</summary>
    public List<IReadOnlyDictionary<string, long>> Opened { get; } = [];

    public int Open { get; private set; }

    public int MostOpen { get; private set; }

    /// <summary>Opening the session after so many fails.</summary>
    public int FailsAfter { get; set; } = int.MaxValue;

    public BucketRunner Graph(Func<Exception, IGraphRunner?>? giveUp = null) =>
        new(sizes => Enter(() => Session(sizes)), Lane, Slots, giveUp ?? (_ => null));

    public T Enter<T>(Func<T> work)
    {
        if (Interlocked.Increment(ref inside) > 1)
        {
            Fault("Two threads are on the device at once.");
        }

        try
        {
            // Long enough for a second thread to come in where nothing stops it.
            Thread.Yield();
            return work();
        }
        finally
        {
            Interlocked.Decrement(ref inside);
        }
    }

    public void Fault(string fault)
    {
        lock (gate)
        {
            Faults.Add(fault);
        }
    }

    private FakeSession Session(IReadOnlyDictionary<string, long> sizes)
    {
        if (Opened.Count >= FailsAfter)
        {
            throw new InvalidOperationException("The device was removed.");
        }

        Opened.Add(sizes);
        MostOpen = Math.Max(MostOpen, ++Open);
        return new(this, sizes, () => Open--);
    }

    private sealed class FakeSession(FakeDevice device, IReadOnlyDictionary<string, long> sizes, Action closed) : IDeviceSession
    {
        public IReadOnlyList<TensorSpec> Inputs { get; } =
            [new("tokens", TensorDatatype.Int64, [-1, -1]), new("mask", TensorDatatype.Int64, [-1, -1])];

        public IReadOnlyList<TensorSpec> Outputs { get; } = [new("sum", TensorDatatype.Int64, [-1, 1])];

        public IReadOnlyList<IReadOnlyList<string>> DimensionNames { get; } = [["batch", "length"], ["batch", "length"]];

        public bool FixedShapes => true;

        public AdapterSlots? Adapter => device.Slots;

        public IReadOnlyList<Tensor> Run(PredictionRun run, IReadOnlyList<Tensor> inputs, IReadOnlyList<string> outputs) => device.Enter(() =>
        {
            var (rows, length) = (inputs[0].Shape[0], inputs[0].Shape[1]);
            if (sizes.Count > 0 && (sizes["batch"] != rows || sizes["length"] != length))
            {
                device.Fault($"A session for {sizes["batch"]} × {sizes["length"]} was given {rows} × {length}.");
            }

            var sums = new long[rows];
            for (var i = 0; i < rows * length; i++)
            {
                sums[i / length] += inputs[0].Elements<long>()[i] * inputs[1].Elements<long>()[i];
            }

            IReadOnlyList<Tensor> answer = [Tensor.Of<long>("sum", TensorDatatype.Int64, [rows, 1], sums)];
            return answer;
        });

        public void Dispose() => closed();
    }
}
