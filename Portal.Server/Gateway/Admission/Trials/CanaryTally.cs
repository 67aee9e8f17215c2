using Portal.Client.Contracts;
using Portal.Server.Features.Publishing.Canaries;

namespace Portal.Server.Gateway.Admission.Trials;

/// <summary>
/// One canary's calls as this process knows them: all since it began, and those of the last minutes, so that a version that
/// breaks after a long good time is seen at once too.
/// </summary>
internal sealed class CanaryTally(TimeProvider time)
{
    public static readonly CanaryCounts None = new(0, 0, 0, 0);

    private static readonly TimeSpan Slot = TimeSpan.FromMinutes(10);

    private readonly Lock gate = new();
    private CanaryCounts saved = None;
    private CanaryCounts unsaved = None;
    private CanaryCounts recent = None;
    private CanaryCounts before = None;
    private CanaryCounts looked = None;
    private long since = time.GetTimestamp();

    public bool IsSaved
    {
        get
        {
            lock (gate)
            {
                return unsaved == None;
            }
        }
    }

    /// <returns>The calls by which the canary has to be rolled back; null while it may go on.</returns>
    public CanaryCounts? Note(bool isNew, bool isFailure, double most)
    {
        lock (gate)
        {
            Turn();
            var one = isNew ? new CanaryCounts(1, isFailure ? 1 : 0, 0, 0) : new(0, 0, 1, isFailure ? 1 : 0);
            (unsaved, recent) = (Sum(unsaved, one), Sum(recent, one));
            if (!isNew || !isFailure)
            {
                return null;
            }
            var (all, late) = (Sum(saved, unsaved), Sum(before, recent));
            if (late.FromCalls < CanaryRules.LeastCalls)
            {
                late = late with { FromCalls = all.FromCalls, FromFailures = all.FromFailures };
            }
            return Look(all, most) ?? (CanaryRule.RollsBack(late, most, CanaryRules.LateChance) ? late : null);
        }
    }

    /// <summary>Takes over the sums of all replicas.</summary>
    /// <returns>The calls by which the canary has to be rolled back; null while it may go on.</returns>
    public CanaryCounts? Know(CanaryCounts all, double most)
    {
        lock (gate)
        {
            saved = all;
            return Look(Sum(saved, unsaved), most);
        }
    }

    public CanaryCounts Take()
    {
        lock (gate)
        {
            var taken = unsaved;
            unsaved = None;
            // Until the sums of all are read again.
            saved = Sum(saved, taken);
            return taken;
        }
    }

    public void PutBack(CanaryCounts counts)
    {
        lock (gate)
        {
            unsaved = Sum(unsaved, counts);
            saved = new(saved.Calls - counts.Calls, saved.Failures - counts.Failures, saved.FromCalls - counts.FromCalls, saved.FromFailures - counts.FromFailures);
        }
    }

    private CanaryCounts? Look(CanaryCounts all, double most)
    {
        if (!CanaryRule.IsDue(all, looked))
        {
            return null;
        }
        looked = all;
        return CanaryRule.RollsBack(all, most, CanaryRules.LookChance) ? all : null;
    }

    private static CanaryCounts Sum(CanaryCounts one, CanaryCounts other) =>
        new(one.Calls + other.Calls, one.Failures + other.Failures, one.FromCalls + other.FromCalls, one.FromFailures + other.FromFailures);

    private void Turn()
    {
        var passed = time.GetElapsedTime(since);
        if (passed < Slot)
        {
            return;
        }
        (before, recent, since) = (passed < Slot * 2 ? recent : None, None, time.GetTimestamp());
    }
}
