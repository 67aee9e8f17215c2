using System.Collections.Concurrent;

namespace Portal.Server.Gateway.Admission;

/// <summary>Where a caller stands with a rate after one more call.</summary>
/// <param name="Limit">Calls in the window.</param>
/// <param name="Remaining">Calls that may still follow at once.</param>
/// <param name="Returns">How long until one more may: the oldest call of the window leaves it.</param>
/// <param name="Passed">Whether this call may pass.</param>
internal readonly record struct RateStanding(int Limit, int Remaining, TimeSpan Returns, bool Passed);

/// <summary>
/// Calls of a subscription in the last 60 seconds, counted exactly: never more than the limit in any window, no burst
/// on top. All keys and members of an organisation share its subscription's window.
/// </summary>
internal sealed class SubscriptionRates(TimeProvider time)
{
    public static readonly TimeSpan Span = TimeSpan.FromMinutes(1);

    private readonly ConcurrentDictionary<int, Window> windows = new();

    /// <summary>Counts a call, unless the window is full.</summary>
    public RateStanding Take(int subscription, int limit) =>
        windows.GetOrAdd(subscription, _ => new()).Take(limit, time);

    private sealed class Window
    {
        private readonly Lock gate = new();
        private readonly Queue<long> passed = new();

        public RateStanding Take(int limit, TimeProvider time)
        {
            lock (gate)
            {
                var now = time.GetTimestamp();
                while (passed.TryPeek(out var oldest) && time.GetElapsedTime(oldest, now) >= Span)
                {
                    passed.Dequeue();
                }
                var passes = passed.Count < limit;
                if (passes)
                {
                    passed.Enqueue(now);
                }
                // A plan may have become narrower: then more than one call has to leave the window first.
                var leaving = limit <= 0 ? now : passed.Count > limit ? passed.ElementAt(passed.Count - limit) : passed.Peek();
                return new(limit, Math.Max(0, limit - passed.Count), Span - time.GetElapsedTime(leaving, now), passes);
            }
        }
    }
}
