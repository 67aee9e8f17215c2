using Portal.Inference.Engine;
using Portal.Inference.Models;
using Portal.Inference.Worker;

namespace Portal.Inference.Backends.Worker;

/// <summary>What it takes to start a version's worker, as often as that is needed.</summary>
internal sealed record WorkerLaunch(ModelManifest Manifest, string Folder, EngineOptions Engine, RunFolder Run)
{
    public WorkerOptions Options => Engine.Workers;

    /// <summary>Bytes of all files.</summary>
    public long Weights => Manifest.Files.Values.Sum(file => file.Bytes);

    /// <summary>Bytes of those that are read into memory as they are.</summary>
    public long ModelBytes => Manifest.Files.Where(file => !file.Key.StartsWith(ModelFiles.ExternalData, StringComparison.Ordinal)).Sum(file => file.Value.Bytes);

    /// <summary>Bytes of weights that there must be memory for, where they are not known yet.</summary>
    public long Room { get; init; }

    /// <summary>A folder of the process' own, which goes with it; null when it has none.</summary>
    public string? Own { get; init; }

    public long MemoryMegabytes => Options.MemoryMegabytesWith(Math.Max(Weights, Room));

    /// <summary>Bytes of models that are held in managed memory while they are loaded.</summary>
    public long HeapBytes => Math.Max(ModelBytes, Room);

    /// <summary>Runs at once.</summary>
    public int Threads => Math.Max(1, Options.Threads > 0 ? Options.Threads : Engine.ComputeThreads);

    public TimeSpan StartLimit => Options.StartWith(Weights);

    public WorkerArguments Arguments(string socket, TimeSpan warmUp) => new()
    {
        Folder = Path.GetFullPath(Folder),
        Socket = socket,
        Parent = Environment.ProcessId,
        Memory = MemoryMegabytes << 20,
        Files = Options.Files,
        Threads = Threads,
        WarmUp = (int)warmUp.TotalMilliseconds,
        Answer = (long)Options.AnswerMegabytes << 20,
    };
}
