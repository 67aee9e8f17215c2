namespace Portal.Server.Gateway.Admission.Limits;

/// <summary>Counts the calls that run in this process, by what bounds them.</summary>
internal sealed class ParallelCalls
{
    private readonly Lock gate = new();
    private readonly Dictionary<BoundKey, int> running = [];

    /// <summary>Counts a call in all of its bounds, or in none when one is full.</summary>
    /// <returns>Disposed when the call ends; its <see cref="Entered.Full"/> says which bound was full.</returns>
    public Entered Enter(IReadOnlyList<CallBound> bounds)
    {
        if (bounds.Count == 0)
        {
            return Entered.Unbound;
        }
        lock (gate)
        {
            foreach (var bound in bounds)
            {
                if (running.GetValueOrDefault(bound.Key) >= bound.Most)
                {
                    return new(this, []) { Full = bound };
                }
            }
            foreach (var bound in bounds)
            {
                running[bound.Key] = running.GetValueOrDefault(bound.Key) + 1;
            }
        }
        return new(this, bounds);
    }

    /// <returns>Calls that run now.</returns>
    public int Now(BoundKey key)
    {
        lock (gate)
        {
            return running.GetValueOrDefault(key);
        }
    }

    private void Leave(IReadOnlyList<CallBound> bounds)
    {
        lock (gate)
        {
            foreach (var bound in bounds)
            {
                if (--running[bound.Key] == 0)
                {
                    running.Remove(bound.Key);
                }
            }
        }
    }

    internal sealed class Entered(ParallelCalls? calls, IReadOnlyList<CallBound> bounds) : IDisposable
    {
        private bool left;

        public static Entered Unbound { get; } = new(null, []);

        public CallBound? Full { get; init; }

        public void Dispose()
        {
            if (calls is not null && !left)
            {
                left = true;
                calls.Leave(bounds);
            }
        }
    }
}
