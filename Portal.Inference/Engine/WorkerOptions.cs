namespace Portal.Inference.Engine;

/// <summary>Bounds of the processes that run models nobody vouches for. Configuration section <c>Engine:Workers</c>.</summary>
public sealed record WorkerOptions
{
    /// <summary>The worker's program; null is <c>Portal.Inference</c> beside this one.</summary>
    public string? Program { get; init; }

    /// <summary>Where sockets and empty working folders go; null is the system's folder for temporary files.</summary>
    public string? RunFolder { get; init; }

    /// <summary>Megabytes of memory of a worker, its weights on top. The default value is 2048.</summary>
    public int MemoryMegabytes { get; init; } = 2048;

    /// <summary>How long one run may compute before the worker is killed. The default value is 10 s.</summary>
    public TimeSpan Run { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>How long one call may take in a worker, whatever that says of it; several runs, and waiting for others, included. The default value is 5 minutes.</summary>
    public TimeSpan Call { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>How long starting and loading may take, the time to read large files on top. The default value is 20 s.</summary>
    public TimeSpan Start { get; init; } = TimeSpan.FromSeconds(20);

    /// <summary>How long a worker without calls is kept. The default value is 5 minutes.</summary>
    public TimeSpan Idle { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>How long measuring batches may take at a version's first start. The default value is 2 s.</summary>
    public TimeSpan WarmUp { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>Runs at once in a worker; 0 is as many as the engine's own.</summary>
    public int Threads { get; init; }

    /// <summary>Open files of a worker. The default value is 256.</summary>
    public int Files { get; init; } = 256;

    /// <summary>Megabytes of an answer. The default value is 64.</summary>
    public int AnswerMegabytes { get; init; } = 64;

    /// <summary>Workers at once; one that is idle makes room for another. The default value is 16.</summary>
    public int Most { get; init; } = 16;

    /// <summary>Whether one process more stands by, bound and warm, for whichever small version is called next. The default value is true.</summary>
    public bool StandBy { get; init; } = true;

    /// <summary>Deaths within <see cref="DeathWindow"/> that end a version's service for as long again; afterwards one more is enough. The default value is 3.</summary>
    public int Deaths { get; init; } = 3;

    /// <summary>The default value is 5 minutes.</summary>
    public TimeSpan DeathWindow { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>Pause before the first restart; each further one is four times as long. The default value is 250 ms.</summary>
    public TimeSpan Pause { get; init; } = TimeSpan.FromMilliseconds(250);

    // A slow disk reads so many bytes a second, and hashing or looking at them takes as long again.
    private const double BytesPerSecond = 100e6;

    // Weights may be held twice: as they lie in the file, and as the kernels want them.
    internal long MemoryMegabytesWith(long weights) => MemoryMegabytes + (2 * weights >> 20);

    internal TimeSpan StartWith(long weights) => Start + TimeSpan.FromSeconds(2 * weights / BytesPerSecond);
}
