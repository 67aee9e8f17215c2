using System.Runtime.InteropServices;

namespace Portal.Inference.Batching;

/// <summary>A bound that a call would break.</summary>
/// <param name="Queue">Which queue, for people.</param>
/// <param name="Bound">How much it holds.</param>
/// <param name="Knob">The setting that moves it.</param>
internal readonly record struct QueueBound(string Queue, long Bound, string Knob);

/// <summary>How much waits and may wait, in rows and bytes, altogether and for each tenant.</summary>
/// <param name="of">What waits, for people: a model's name or <c>the process</c>.</param>
/// <param name="maxRows">Rows that may wait, and the setting that says so.</param>
/// <param name="maxBytes">Bytes that may wait, and the setting that says so.</param>
/// <param name="share">Part of both that one tenant may fill.</param>
internal sealed class QueueRoom(string of, (long Bound, string Knob) maxRows, (long Bound, string Knob) maxBytes, double share)
{
    private readonly Dictionary<string, (long Rows, long Bytes)> tenants = new(StringComparer.Ordinal);
    private long rowsWaiting;

    /// <summary>May be read without the scheduler's lock.</summary>
    public long Rows => Volatile.Read(ref rowsWaiting);

    public long Bytes { get; private set; }

    /// <summary>The bound that would be broken though nothing else waited; such a call is refused for good.</summary>
    public QueueBound? TooLarge(int rows, long bytes) =>
        rows > maxRows.Bound ? new($"rows of {of}", maxRows.Bound, maxRows.Knob)
        : bytes > maxBytes.Bound ? new($"bytes of {of}", maxBytes.Bound, maxBytes.Knob)
        : null;

    /// <summary>The bound that would be broken now; null when there is room.</summary>
    public QueueBound? Full(string tenant, int rows, long bytes)
    {
        if (Rows + rows > maxRows.Bound)
        {
            return new($"rows of {of}", maxRows.Bound, maxRows.Knob);
        }

        if (Bytes + bytes > maxBytes.Bound)
        {
            return new($"bytes of {of}", maxBytes.Bound, maxBytes.Knob);
        }

        // One call alone may be larger than a share: it could never be made otherwise.
        if (!tenants.TryGetValue(tenant, out var held))
        {
            return null;
        }

        return held.Rows + rows > Share(maxRows.Bound) ? new($"rows of {of} for one organisation", Share(maxRows.Bound), "Engine:TenantShare")
            : held.Bytes + bytes > Share(maxBytes.Bound) ? new($"bytes of {of} for one organisation", Share(maxBytes.Bound), "Engine:TenantShare")
            : null;
    }

    public void Add(string tenant, int rows, long bytes)
    {
        rowsWaiting += rows;
        Bytes += bytes;
        ref var held = ref CollectionsMarshal.GetValueRefOrAddDefault(tenants, tenant, out _);
        held = (held.Rows + rows, held.Bytes + bytes);
    }

    public void Remove(string tenant, int rows, long bytes)
    {
        rowsWaiting -= rows;
        Bytes -= bytes;
        ref var held = ref CollectionsMarshal.GetValueRefOrAddDefault(tenants, tenant, out _);
        held = (held.Rows - rows, held.Bytes - bytes);
        if (held.Rows == 0)
        {
            tenants.Remove(tenant);
        }
    }

    private long Share(long bound) => Math.Max(1, (long)(bound * Math.Clamp(share, 0, 1)));
}
