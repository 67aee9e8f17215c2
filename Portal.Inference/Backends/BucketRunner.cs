using Portal.Inference.Batching;
using Portal.Inference.Engine;
using Portal.Inference.Sessions;
using Portal.Inference.Tensors;

namespace Portal.Inference.Backends;

/// <summary>
/// A graph on a device that compiles shapes: a session for each shape that comes, opened when it first comes and closed
/// when it is the one longest unused. Opening and running happen under the device's one lane.
/// </summary>
internal sealed class BucketRunner : IGraphRunner
{
    /// <summary>Sessions kept: six sizes of batch at four lengths.</summary>
    public const int MostSessions = 24;

    private readonly Func<IReadOnlyDictionary<string, long>, IDeviceSession> open;
    private readonly Func<Exception, IGraphRunner?> giveUp;
    private readonly SemaphoreSlim lane;
    private readonly IReadOnlyList<IReadOnlyList<string>> names;
    private readonly LinkedList<(ShapeKey Shape, IGraphRunner Session)> sessions = [];
    private IGraphRunner? fallback;

    /// <param name="open">Opens a session with dimensions fixed by name; none is a session for every shape.</param>
    /// <param name="lane">One permit for the device.</param>
    /// <param name="slots">The device's places in the scheduler.</param>
    /// <param name="giveUp">What to run on when a session cannot be opened; null when the failure is not the device's.</param>
    public BucketRunner(
        Func<IReadOnlyDictionary<string, long>, IDeviceSession> open, SemaphoreSlim lane, AdapterSlots slots, Func<Exception, IGraphRunner?> giveUp)
    {
        (this.open, this.lane, this.giveUp, Adapter) = (open, lane, giveUp, slots);
        lane.Wait();
        try
        {
            var any = open(new Dictionary<string, long>());
            names = any.DimensionNames;
            Inputs = any.Inputs;
            Outputs = any.Outputs;
            var free = Inputs.SelectMany((spec, input) => spec.Shape.Select((size, at) => (size, Name: names[input][at]))).Where(dimension => dimension.size < 0).ToList();
            FixedShapes = free.Count > 0 && free.All(dimension => dimension.Name.Length > 0);
            if (FixedShapes)
            {
                any.Dispose();
            }
            else
            {
                // Nothing to fix, or nothing that could be named: one session takes every shape.
                sessions.AddFirst((default(ShapeKey), any));
            }
        }
        finally
        {
            lane.Release();
        }
    }

    public IReadOnlyList<TensorSpec> Inputs { get; }

    public IReadOnlyList<TensorSpec> Outputs { get; }

    public bool FixedShapes { get; }

    public AdapterSlots Adapter { get; }

    public IReadOnlyList<Tensor> Run(PredictionRun run, IReadOnlyList<Tensor> inputs, IReadOnlyList<string> outputs)
    {
        if (Volatile.Read(ref fallback) is { } other)
        {
            return other.Run(run, inputs, outputs);
        }

        lane.Wait(run.Token);
        try
        {
            // It may have been given up while this run waited.
            return (fallback ?? Session(inputs)).Run(run, inputs, outputs);
        }
        finally
        {
            lane.Release();
        }
    }

    public void Dispose()
    {
        lane.Wait();
        try
        {
            Clear();
            fallback?.Dispose();
        }
        finally
        {
            lane.Release();
        }
    }

    private IGraphRunner Session(IReadOnlyList<Tensor> inputs)
    {
        if (!FixedShapes)
        {
            return sessions.First!.Value.Session;
        }

        var shape = new ShapeKey([.. inputs.SelectMany(input => input.Shape)]);
        for (var node = sessions.First; node is not null; node = node.Next)
        {
            if (node.Value.Shape.Equals(shape))
            {
                sessions.Remove(node);
                sessions.AddFirst(node);
                return node.Value.Session;
            }
        }

        IGraphRunner session;
        try
        {
            session = open(Sizes(inputs));
        }
        catch (Exception failure) when (failure is not PredictionRefusedException && giveUp(failure) is { } instead)
        {
            Clear();
            Volatile.Write(ref fallback, instead);
            return instead;
        }

        if (sessions.Count == MostSessions)
        {
            sessions.Last!.Value.Session.Dispose();
            sessions.RemoveLast();
        }

        sessions.AddFirst((shape, session));
        return session;
    }

    private Dictionary<string, long> Sizes(IReadOnlyList<Tensor> inputs)
    {
        var sizes = new Dictionary<string, long>(StringComparer.Ordinal);
        for (var input = 0; input < inputs.Count; input++)
        {
            for (var at = 0; at < Inputs[input].Shape.Count; at++)
            {
                var size = inputs[input].Dimensions[at];
                if (Inputs[input].Shape[at] < 0 && !sizes.TryAdd(names[input][at], size) && sizes[names[input][at]] != size)
                {
                    throw new PredictionRefusedException(
                        RefusalReason.InvalidTensor,
                        $"'{Inputs[input].Name}' has {size} in dimension {at}; another input has {sizes[names[input][at]]}.",
                        Inputs[input].Name);
                }
            }
        }

        return sizes;
    }

    private void Clear()
    {
        foreach (var (_, session) in sessions)
        {
            session.Dispose();
        }

        sessions.Clear();
    }
}
