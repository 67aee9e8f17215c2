namespace Portal.Inference.Engine;

/// <summary>Bounds and habits of an engine. Configuration section <c>Engine</c> where it serves in a portal.</summary>
public sealed record EngineOptions
{
    /// <summary>Runs that compute at once in this process; each takes one thread. The default value is the number of processors.</summary>
    public int ComputeThreads { get; init; } = Environment.ProcessorCount;

    /// <summary>Rows that may wait for one model. The default value is 256.</summary>
    public int QueueRowsPerModel { get; init; } = 256;

    /// <summary>Rows that may wait in the whole process. The default value is 1024.</summary>
    public int QueueRows { get; init; } = 1024;

    /// <summary>Bytes of inputs that may wait for one model. The default value is 256 MiB.</summary>
    public long QueueBytesPerModel { get; init; } = 256L << 20;

    /// <summary>Bytes of inputs that may wait in the whole process. The default value is 512 MiB.</summary>
    public long QueueBytes { get; init; } = 512L << 20;

    /// <summary>Part of a model's queue that one organisation may fill, 0 to 1. The default value is 0.5.</summary>
    public double TenantShare { get; init; } = 0.5;

    /// <summary>Rows that run together at most. The default value is 32.</summary>
    public int MaxBatchRows { get; init; } = 32;

    /// <summary>Rows times padded length that run together at most. The default value is 512: beyond, activations leave the cache.</summary>
    public int MaxPaddedTokens { get; init; } = 512;

    /// <summary>How long a version's batching may be measured before it takes over. The default value is 2 s.</summary>
    public TimeSpan WarmUp { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>How long a version that is taken out of service may answer what it had accepted, before that is stopped. The default value is 30 s.</summary>
    public TimeSpan Drain { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>Which versions stay, by model; a model that is not here keeps the newest.</summary>
    public IReadOnlyDictionary<string, VersionPolicy> Versions { get; init; } = new Dictionary<string, VersionPolicy>();

    /// <summary>Bounds of the processes that run models nobody vouches for.</summary>
    public WorkerOptions Workers { get; init; } = new();

    /// <summary>Servers that manifests may name, by name.</summary>
    public IReadOnlyDictionary<string, RemoteServer> Remotes { get; init; } = new Dictionary<string, RemoteServer>();
}

/// <summary>Another server that speaks the Open Inference Protocol over gRPC.</summary>
/// <param name="Url">Such as <c>http://10.0.0.7:8001</c>.</param>
/// <param name="ApiKey">Sent as a bearer token; null sends none.</param>
/// <param name="TimeoutSeconds">A call that takes longer has failed.</param>
public sealed record RemoteServer(Uri Url, string? ApiKey = null, double TimeoutSeconds = 30);
