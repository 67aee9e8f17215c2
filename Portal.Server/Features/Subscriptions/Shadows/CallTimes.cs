namespace Portal.Server.Features.Subscriptions.Shadows;

/// <summary>
/// How many calls took how long, in steps of an eighth of an octave: a median within 5 %, in a few hundred bytes, that
/// replicas can add up.
/// </summary>
internal sealed class CallTimes
{
    private const int Steps = 8;
    private const int Last = 27 * Steps;

    /// <summary>Calls by step.</summary>
    public SortedDictionary<int, long> Calls { get; init; } = [];

    public void Add(TimeSpan took)
    {
        var step = (int)Math.Clamp(Math.Floor(Math.Log2(Math.Max(1, took.TotalMicroseconds)) * Steps), 0, Last);
        Calls[step] = Calls.GetValueOrDefault(step) + 1;
    }

    public CallTimes Plus(CallTimes other)
    {
        var sum = new CallTimes { Calls = new(Calls) };
        foreach (var (step, calls) in other.Calls)
        {
            sum.Calls[step] = sum.Calls.GetValueOrDefault(step) + calls;
        }
        return sum;
    }

    /// <returns>Null before the first call.</returns>
    public double? MedianMilliseconds()
    {
        var half = (Calls.Values.Sum() + 1) / 2;
        foreach (var (step, calls) in Calls)
        {
            if ((half -= calls) <= 0)
            {
                return Math.Round(Math.Pow(2, (step + 0.5) / Steps) / 1000, 3);
            }
        }
        return null;
    }
}
