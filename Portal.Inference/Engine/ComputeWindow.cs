namespace Portal.Inference.Engine;

/// <summary>Counts predictions and remembers how long the last 256 took.</summary>
internal sealed class ComputeWindow
{
    private const int Size = 256;
    private readonly Lock gate = new();
    private readonly TimeSpan[] last = new TimeSpan[Size];
    private long count;

    public long Count => Interlocked.Read(ref count);

    public TimeSpan? Median
    {
        get
        {
            Span<TimeSpan> copy = stackalloc TimeSpan[Size];
            lock (gate)
            {
                var filled = (int)Math.Min(count, Size);
                copy = copy[..filled];
                last.AsSpan(0, filled).CopyTo(copy);
            }

            copy.Sort();
            return copy.IsEmpty ? null : copy[copy.Length / 2];
        }
    }

    public void Add(TimeSpan compute)
    {
        lock (gate)
        {
            last[count++ % Size] = compute;
        }
    }
}
