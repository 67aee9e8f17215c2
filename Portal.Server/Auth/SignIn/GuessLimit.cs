using System.Net;

namespace Portal.Server.Auth.SignIn;

/// <summary>
/// Bounds guessing. A try is counted before it is checked, so that parallel tries do not slip through, and is taken
/// back when it was right. From one address an account gets <see cref="FreeTries"/> tries, then ever longer waits.
/// All addresses together get <see cref="TriesPerAccount"/> in fifteen minutes; an address from which the account was
/// signed in before is outside that sum, so that strangers cannot lock the owner out. Lives in memory: a restart forgives.
/// </summary>
internal sealed class GuessLimit(TimeProvider time)
{
    public const int FreeTries = 5;
    public const int TriesPerAccount = 10;
    public const int TriesPerAddress = 100;
    private const int MaxEntries = 50_000;

    private static readonly TimeSpan Window = TimeSpan.FromMinutes(15);
    private static readonly TimeSpan FirstWait = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan AddressIsKnownFor = TimeSpan.FromDays(30);

    private readonly Lock mutex = new();
    private readonly Dictionary<string, List<DateTimeOffset>> tries = [];
    private readonly Dictionary<string, DateTimeOffset> knownAddresses = [];

    /// <summary>Counts a try.</summary>
    /// <param name="account">What is tried, whether it exists or not.</param>
    /// <returns>How long to wait before the next try, or null when this one may go on.</returns>
    public TimeSpan? Try(string account, IPAddress? address)
    {
        var now = time.GetUtcNow();
        var from = CallerNetwork.Of(address);
        lock (mutex)
        {
            var pair = Recent($"{account} {from}", now);
            var wait = Wait(pair, now) ?? (address is null ? null : Full(Recent(from, now), TriesPerAddress, now));
            var isKnown = knownAddresses.TryGetValue($"{account} {from}", out var until) && until > now;
            if (!isKnown)
            {
                wait ??= Full(Recent(account, now), TriesPerAccount, now);
            }
            if (wait is null)
            {
                Add($"{account} {from}", now);
                Add(from, now);
                if (!isKnown)
                {
                    Add(account, now);
                }
            }
            return wait;
        }
    }

    /// <summary>The try was never checked: it does not count.</summary>
    public void TakeBack(string account, IPAddress? address)
    {
        var from = CallerNetwork.Of(address);
        lock (mutex)
        {
            TakeBack($"{account} {from}");
            TakeBack(account);
            TakeBack(from);
        }
    }

    /// <summary>The try was right: it and the wrong ones before it, from this address, are forgotten.</summary>
    public void WasRight(string account, IPAddress? address)
    {
        var now = time.GetUtcNow();
        var from = CallerNetwork.Of(address);
        lock (mutex)
        {
            tries.Remove($"{account} {from}");
            TakeBack(account);
            TakeBack(from);
            if (knownAddresses.Count >= MaxEntries)
            {
                knownAddresses.Clear();
            }
            knownAddresses[$"{account} {from}"] = now + AddressIsKnownFor;
        }
    }

    private static TimeSpan? Wait(List<DateTimeOffset> tries, DateTimeOffset now)
    {
        if (tries.Count < FreeTries)
        {
            return null;
        }
        var wait = FirstWait * Math.Pow(2, tries.Count - FreeTries);
        var left = tries[^1] + (wait < Window ? wait : Window) - now;
        return left > TimeSpan.Zero ? left : null;
    }

    private static TimeSpan? Full(List<DateTimeOffset> tries, int limit, DateTimeOffset now) =>
        tries.Count < limit ? null : tries[^limit] + Window - now;

    private void TakeBack(string key)
    {
        if (tries.TryGetValue(key, out var counted) && counted.Count > 0)
        {
            counted.RemoveAt(counted.Count - 1);
        }
    }

    private List<DateTimeOffset> Recent(string key, DateTimeOffset now)
    {
        if (!tries.TryGetValue(key, out var counted))
        {
            return [];
        }
        counted.RemoveAll(at => at <= now - Window);
        return counted;
    }

    private void Add(string key, DateTimeOffset now)
    {
        if (!tries.TryGetValue(key, out var counted))
        {
            if (tries.Count >= MaxEntries)
            {
                MakeRoom(now);
            }
            tries[key] = counted = [];
        }
        counted.Add(now);
    }

    private void MakeRoom(DateTimeOffset now)
    {
        foreach (var stale in tries.Where(entry => entry.Value.TrueForAll(at => at <= now - Window)).Select(entry => entry.Key).ToList())
        {
            tries.Remove(stale);
        }
        // A flood from very many networks: forget what was counted longest ago, a tenth at a time.
        foreach (var oldest in tries.OrderBy(entry => entry.Value[^1]).Take(tries.Count - (MaxEntries * 9 / 10)).Select(entry => entry.Key).ToList())
        {
            tries.Remove(oldest);
        }
    }
}
