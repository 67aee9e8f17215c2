using Portal.Inference.Engine;

namespace Portal.Inference.Backends.Worker;

/// <summary>
/// How often a worker died lately, and what follows from it: after too many deaths nobody may start it for a while, then it
/// is on trial, when a single death more begins the same again.
/// </summary>
internal sealed class DeathCount(WorkerOptions options, TimeProvider time)
{
    private readonly Lock gate = new();
    private readonly Queue<long> recent = [];
    private long? quarantined;

    public int Total { get; private set; }

    /// <summary>Why it died last.</summary>
    public WorkerDeath? Last { get; private set; }

    public bool IsQuarantined => Quarantine > TimeSpan.Zero;

    /// <summary>How much longer it may not be started; zero when it may.</summary>
    public TimeSpan Quarantine
    {
        get
        {
            lock (gate)
            {
                return quarantined is { } since && options.DeathWindow - time.GetElapsedTime(since) is var left && left > TimeSpan.Zero ? left : TimeSpan.Zero;
            }
        }
    }

    /// <summary>How long to wait before the next start.</summary>
    public TimeSpan Pause
    {
        get
        {
            lock (gate)
            {
                Forget();
                return recent.Count == 0 ? TimeSpan.Zero : options.Pause * Math.Pow(4, Math.Min(recent.Count, options.Deaths) - 1);
            }
        }
    }

    /// <returns>Whether it is quarantined by this death.</returns>
    public bool Add(WorkerDeath death)
    {
        lock (gate)
        {
            Total++;
            Last = death;
            recent.Enqueue(time.GetTimestamp());
            Forget();
            var onTrial = quarantined is { } since && time.GetElapsedTime(since) < options.DeathWindow * 2;
            if (IsQuarantined || (!onTrial && recent.Count < options.Deaths))
            {
                return false;
            }

            quarantined = time.GetTimestamp();
            return true;
        }
    }

    private void Forget()
    {
        while (recent.TryPeek(out var first) && time.GetElapsedTime(first) > options.DeathWindow)
        {
            recent.Dequeue();
        }
    }
}
