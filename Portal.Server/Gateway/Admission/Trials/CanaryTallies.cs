using System.Collections.Concurrent;
using System.Threading.Channels;
using Portal.Client.Contracts;
using Portal.Server.Features.Publishing.Canaries;

namespace Portal.Server.Gateway.Admission.Trials;

/// <summary>Why a running canary has to end.</summary>
internal sealed record CanaryVerdict(int Canary, string Because, CanaryCounts? Evidence);

/// <summary>What the door counted of running canaries: nothing is written while a call waits.</summary>
internal sealed class CanaryTallies(TimeProvider time)
{
    private readonly ConcurrentDictionary<int, CanaryTally> tallies = new();
    private readonly Channel<CanaryVerdict> verdicts = Channel.CreateBounded<CanaryVerdict>(new BoundedChannelOptions(100) { FullMode = BoundedChannelFullMode.DropWrite });

    /// <summary>Canaries that have to end now. The same may come more than once.</summary>
    public ChannelReader<CanaryVerdict> Verdicts => verdicts.Reader;

    public void Note(CanaryAtDoor canary, bool isNew, bool isFailure)
    {
        var tally = tallies.GetOrAdd(canary.Id, _ => new(time));
        if (tally.Note(isNew, isFailure, canary.MostFailures) is { } evidence)
        {
            Tell(new(canary.Id, CanaryEnds.Failures, evidence));
        }
    }

    public void Tell(CanaryVerdict verdict) => verdicts.Writer.TryWrite(verdict);

    /// <summary>Takes over the sums of all replicas, as they are saved.</summary>
    /// <param name="canary">Whose.</param>
    /// <param name="saved">The sums.</param>
    /// <param name="most">The part of failed calls that the publisher allows, 0 to 1.</param>
    /// <returns>The calls by which the canary has to be rolled back; null while it may go on.</returns>
    public CanaryCounts? Know(int canary, CanaryCounts saved, double most) => tallies.GetOrAdd(canary, _ => new(time)).Know(saved, most);

    /// <summary>Forgets canaries that do not run any more, once all of theirs is saved.</summary>
    public void Keep(IReadOnlySet<int> running)
    {
        foreach (var (id, tally) in tallies)
        {
            if (!running.Contains(id) && tally.IsSaved)
            {
                tallies.TryRemove(id, out _);
            }
        }
    }

    /// <returns>What was counted since it was taken last.</returns>
    public IReadOnlyList<(int Canary, CanaryCounts Counts)> TakeUnsaved() =>
        [.. tallies.Select(tally => (tally.Key, tally.Value.Take())).Where(taken => taken.Item2 != CanaryTally.None)];

    /// <summary>They could not be saved.</summary>
    public void PutBack(int canary, CanaryCounts counts) => tallies.GetOrAdd(canary, _ => new(time)).PutBack(counts);
}
