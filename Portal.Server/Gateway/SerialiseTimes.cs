using System.Collections.Concurrent;

namespace Portal.Server.Gateway;

/// <summary>How long faces take to write answers, by model version, since the process started.</summary>
internal sealed class SerialiseTimes(TimeProvider time)
{
    private readonly ConcurrentDictionary<(string Slug, string Version), Sum> sums = new();

    /// <summary>Notes one answer once its response is complete, unless its caller has gone by then.</summary>
    /// <param name="response">Where it is written, from now on.</param>
    /// <param name="model">As the receipt names it: <c>slug@version</c>.</param>
    /// <param name="pieces">What writing took before, where the model went on between pieces of the answer.</param>
    public void NoteWhenWritten(HttpResponse response, string model, TimeSpan pieces = default)
    {
        var begun = time.GetTimestamp();
        response.OnCompleted(() =>
        {
            if (!response.HttpContext.RequestAborted.IsCancellationRequested)
            {
                Note(model, pieces + time.GetElapsedTime(begun));
            }
            return Task.CompletedTask;
        });
    }

    /// <returns>Answers written, and the time that all of them took.</returns>
    public (long Answers, TimeSpan Took) Of(string slug, string version) => sums.TryGetValue((slug, version), out var sum) ? sum.Now : default;

    private void Note(string model, TimeSpan took)
    {
        var at = model.IndexOf('@', StringComparison.Ordinal);
        sums.GetOrAdd((model[..at], model[(at + 1)..]), _ => new()).Add(took);
    }

    private sealed class Sum
    {
        private readonly Lock gate = new();
        private TimeSpan total;
        private long count;

        public (long Answers, TimeSpan Took) Now
        {
            get
            {
                lock (gate)
                {
                    return (count, total);
                }
            }
        }

        public void Add(TimeSpan took)
        {
            lock (gate)
            {
                total += took;
                count++;
            }
        }
    }
}
