using System.Collections.Concurrent;
using Portal.Server.Features.Limits;

namespace Portal.Server.Gateway.Admission.Limits;

/// <summary>What a bound belongs to: a subscription's plan or a limit of the organisation's own.</summary>
internal readonly record struct BoundKey(bool IsPlan, int Id) : IComparable<BoundKey>
{
    // The plan first: clients that read one policy read the first.
    public int CompareTo(BoundKey other) => (!IsPlan, Id).CompareTo((!other.IsPlan, other.Id));
}

/// <summary>A bound on how many at once or in a minute.</summary>
/// <param name="Limit">Null for the plan's.</param>
internal readonly record struct CallBound(BoundKey Key, int Most, LimitTerms? Limit);

/// <summary>Where a caller stands with a rate after one more call.</summary>
/// <param name="Remaining">Calls that may still follow at once.</param>
/// <param name="Returns">How long until one more may: the oldest call of the window leaves it.</param>
/// <param name="Passed">Whether this call may pass.</param>
internal readonly record struct RateStanding(CallBound Bound, int Remaining, TimeSpan Returns, bool Passed)
{
    public int Limit => Bound.Most;
}

/// <summary>Where a caller stands with every rate that binds the call.</summary>
internal sealed record RateStandings(IReadOnlyList<RateStanding> All)
{
    /// <summary>The one that leaves least: among those that refuse the one that refuses longest.</summary>
    public RateStanding Tightest => All.OrderBy(s => s.Passed).ThenBy(s => s.Remaining).ThenByDescending(s => s.Returns).First();

    public bool Passed => All.All(s => s.Passed);
}

/// <summary>
/// Calls in the last 60 seconds, counted exactly: never more than a bound in any window, no burst on top. All keys and
/// members of an organisation share its subscription's window; a call counts in all of its windows or in none.
/// </summary>
internal sealed class RequestRates(TimeProvider time)
{
    public static readonly TimeSpan Span = TimeSpan.FromMinutes(1);

    private readonly ConcurrentDictionary<BoundKey, Window> windows = new();

    /// <summary>Counts a call, unless a window is full.</summary>
    public RateStandings Take(IReadOnlyList<CallBound> bounds)
    {
        // One order for all calls, so that two of them never wait for each other in a circle.
        var held = bounds.OrderBy(bound => bound.Key).Select(bound => (Bound: bound, Window: windows.GetOrAdd(bound.Key, _ => new()))).ToList();
        var entered = 0;
        try
        {
            foreach (var (_, window) in held)
            {
                window.Gate.Enter();
                entered++;
            }
            var now = time.GetTimestamp();
            held.ForEach(h => h.Window.Slide(now, time));
            var passes = held.TrueForAll(h => h.Window.HasRoom(h.Bound.Most));
            return new([.. held.Select(h => h.Window.Stand(h.Bound, passes, now, time))]);
        }
        finally
        {
            while (entered > 0)
            {
                held[--entered].Window.Gate.Exit();
            }
        }
    }

    /// <returns>Calls of the last minute.</returns>
    public int Now(BoundKey key)
    {
        if (!windows.TryGetValue(key, out var window))
        {
            return 0;
        }
        lock (window.Gate)
        {
            window.Slide(time.GetTimestamp(), time);
            return window.Count;
        }
    }

    private sealed class Window
    {
        private readonly Queue<long> passed = new();

        public Lock Gate { get; } = new();

        public int Count => passed.Count;

        public void Slide(long now, TimeProvider time)
        {
            while (passed.TryPeek(out var oldest) && time.GetElapsedTime(oldest, now) >= Span)
            {
                passed.Dequeue();
            }
        }

        public bool HasRoom(int limit) => passed.Count < limit;

        /// <param name="bound">The window's bound.</param>
        /// <param name="passes">Whether every window has room: then the call counts.</param>
        /// <param name="now">The call's timestamp.</param>
        /// <param name="time">The clock of the timestamps.</param>
        public RateStanding Stand(CallBound bound, bool passes, long now, TimeProvider time)
        {
            var (limit, hasRoom) = (bound.Most, HasRoom(bound.Most));
            if (passes)
            {
                passed.Enqueue(now);
            }
            // A bound may have become narrower: then more than one call has to leave the window first.
            var leaving = limit <= 0 || passed.Count == 0 ? now : passed.Count > limit ? passed.ElementAt(passed.Count - limit) : passed.Peek();
            return new(bound, Math.Max(0, limit - passed.Count), Span - time.GetElapsedTime(leaving, now), hasRoom);
        }
    }
}
