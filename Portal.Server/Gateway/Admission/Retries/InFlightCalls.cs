using System.Collections.Concurrent;

namespace Portal.Server.Gateway.Admission.Retries;

/// <summary>Idempotency-Keys whose calls run in this process: a second call with one of them is not begun.</summary>
internal sealed class InFlightCalls
{
    private readonly ConcurrentDictionary<string, byte> keys = new(StringComparer.Ordinal);

    /// <returns>Null while another call has the key; disposing frees it.</returns>
    public IDisposable? TryEnter(byte[] keyDigest)
    {
        var name = Convert.ToHexString(keyDigest);
        return keys.TryAdd(name, 0) ? new Entered(keys, name) : null;
    }

    private sealed class Entered(ConcurrentDictionary<string, byte> keys, string name) : IDisposable
    {
        private int left;

        public void Dispose()
        {
            if (Interlocked.Exchange(ref left, 1) == 0)
            {
                keys.TryRemove(name, out _);
            }
        }
    }
}
