using System.Collections.Concurrent;
using Portal.Server.Features.Subscriptions.Shadows;

namespace Portal.Server.Gateway.Admission.Trials;

/// <summary>What came of comparisons since it was saved last: sums, nothing of the calls.</summary>
internal sealed class ShadowSums
{
    private readonly ConcurrentDictionary<int, ShadowSum> sums = new();

    public void Dropped(int run) => Add(run, new() { Dropped = 1 });

    public void Failed(int run) => Add(run, new() { Failed = 1 });

    public void Compared(int run, bool same, TimeSpan took, TimeSpan shadowTook)
    {
        var sum = new ShadowSum { Compared = 1, Same = same ? 1 : 0 };
        sum.Times.Add(took);
        sum.ShadowTimes.Add(shadowTook);
        Add(run, sum);
    }

    public void Add(int run, ShadowSum more) => sums.AddOrUpdate(run, more, (_, sum) => sum.Plus(more));

    /// <returns>What was counted since it was taken last.</returns>
    public IReadOnlyList<(int Run, ShadowSum Sum)> Take() =>
        [.. sums.Keys.Select(run => sums.TryRemove(run, out var sum) ? (run, sum) : default).Where(taken => taken.sum is not null)];
}
