namespace Portal.Server.Auth.Passwords;

/// <summary>
/// Lets only a few passwords be hashed at a time: a hash costs a fifth of a second of a core, so without the gate a
/// burst of sign-ins would take the whole machine from everybody else.
/// </summary>
internal sealed class PasswordGate : IDisposable
{
    private const int WaitersPerSlot = 16;

    private readonly SemaphoreSlim slots;
    private readonly int capacity;
    private int inside;

    public PasswordGate()
        : this(Math.Max(1, Environment.ProcessorCount / 2))
    {
    }

    internal PasswordGate(int slots)
    {
        this.slots = new SemaphoreSlim(slots);
        capacity = slots * (1 + WaitersPerSlot);
    }

    /// <summary>What a refused caller is told to wait.</summary>
    public static TimeSpan RetryAfter { get; } = TimeSpan.FromSeconds(5);

    /// <summary>Waits for a slot; dispose the lease to give it back.</summary>
    /// <exception cref="PasswordGateFullException">Too many are waiting already.</exception>
    public async Task<IDisposable> Enter(CancellationToken cancellationToken)
    {
        if (Interlocked.Increment(ref inside) > capacity)
        {
            Interlocked.Decrement(ref inside);
            throw new PasswordGateFullException();
        }
        try
        {
            await slots.WaitAsync(cancellationToken);
        }
        catch
        {
            Interlocked.Decrement(ref inside);
            throw;
        }
        return new Lease(this);
    }

    public void Dispose() => slots.Dispose();

    private sealed class Lease(PasswordGate gate) : IDisposable
    {
        private int returned;

        public void Dispose()
        {
            if (Interlocked.Exchange(ref returned, 1) == 0)
            {
                gate.slots.Release();
                Interlocked.Decrement(ref gate.inside);
            }
        }
    }
}

/// <summary>The answer is 503 with Retry-After.</summary>
internal sealed class PasswordGateFullException() : Exception("Too many passwords are being checked at once.");
