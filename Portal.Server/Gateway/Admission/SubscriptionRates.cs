using System.Collections.Concurrent;

namespace Portal.Server.Gateway.Admission;

/// <summary>
/// Calls of a subscription in the last 60 seconds, counted exactly: never more than the limit in any window, no burst
/// on top. All keys and members of an organisation share its subscription's window.
/// </summary>
internal sealed class SubscriptionRates(TimeProvider time)
{
    private static readonly TimeSpan Span = TimeSpan.FromMinutes(1);

    private readonly ConcurrentDictionary<int, Window> windows = new();

    /// <returns>Null when the call may pass; otherwise how long until the next one may.</returns>
    public TimeSpan? Take(int subscription, int limit) =>
        windows.GetOrAdd(subscription, _ => new()).Take(limit, time);

    private sealed class Window
    {
        private readonly Lock gate = new();
        private readonly Queue<long> passed = new();

        public TimeSpan? Take(int limit, TimeProvider time)
        {
            lock (gate)
            {
                var now = time.GetTimestamp();
                while (passed.TryPeek(out var oldest) && time.GetElapsedTime(oldest, now) >= Span)
                {
                    passed.Dequeue();
                }
                if (passed.Count < limit)
                {
                    passed.Enqueue(now);
                    return null;
                }
                // A plan may have become narrower: then more than one call has to leave the window first.
                return limit > 0 ? Span - time.GetElapsedTime(passed.ElementAt(passed.Count - limit), now) : Span;
            }
        }
    }
}
