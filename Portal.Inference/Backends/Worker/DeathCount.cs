using Portal.Inference.Engine;

namespace Portal.Inference.Backends.Worker;

/// <summary>How often a worker died lately, and what follows from it.</summary>
internal sealed class DeathCount(WorkerOptions options, TimeProvider time)
{
    private readonly Lock gate = new();
    private readonly Queue<long> recent = [];

    public int Total { get; private set; }

    /// <summary>Why it died last.</summary>
    public WorkerDeath? Last { get; private set; }

    public bool IsQuarantined { get; private set; }

    /// <summary>How long to wait before the next start.</summary>
    public TimeSpan Pause
    {
        get
        {
            lock (gate)
            {
                Forget();
                return recent.Count == 0 ? TimeSpan.Zero : options.Pause * Math.Pow(4, recent.Count - 1);
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
            if (IsQuarantined || recent.Count < options.Deaths)
            {
                return false;
            }

            return IsQuarantined = true;
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
