using Portal.Inference.Engine;
using Portal.Inference.Models;
using Portal.Inference.Worker;

namespace Portal.Inference.Backends.Worker;

/// <summary>What it takes to start a version's worker, as often as that is needed.</summary>
internal sealed record WorkerLaunch(ModelManifest Manifest, string Folder, EngineOptions Engine, RunFolder Run)
{
    // A slow disk reads so many bytes a second, and hashing them takes as long again.
    private const double BytesPerSecond = 100e6;

    public WorkerOptions Options => Engine.Workers;

    /// <summary>Bytes of all files.</summary>
    public long Weights => Manifest.Files.Values.Sum(file => file.Bytes);

    /// <summary>Bytes of those that are read into memory as they are.</summary>
    public long ModelBytes => Manifest.Files.Where(file => !file.Key.StartsWith(ModelFiles.ExternalData, StringComparison.Ordinal)).Sum(file => file.Value.Bytes);

    /// <summary>Weights may be held twice: as they lie in the file, and as the kernels want them.</summary>
    public long MemoryMegabytes => Options.MemoryMegabytes + (2 * Weights >> 20);

    /// <summary>Runs at once.</summary>
    public int Threads => Math.Max(1, Options.Threads > 0 ? Options.Threads : Engine.ComputeThreads);

    public TimeSpan StartLimit => Options.Start + TimeSpan.FromSeconds(2 * Weights / BytesPerSecond);

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
