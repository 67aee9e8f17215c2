using System.ComponentModel.DataAnnotations;

namespace Portal.Server.Gateway;

/// <summary>Configuration section <c>Gateway</c>.</summary>
internal sealed class GatewayOptions
{
    /// <summary>Seconds a prediction waits for its model to finish loading. The default value is 15.</summary>
    [Range(0, 600)]
    public int LoadPatienceSeconds { get; set; } = 15;

    /// <summary>The largest body of an infer request, and of what it unpacks to, in MiB. The default value is 64.</summary>
    [Range(1, 1024)]
    public int MaxBodyMegabytes { get; set; } = 64;

    /// <summary>MiB that the bodies of all infer requests under way may have together. The default value is 512.</summary>
    [Range(1, 65536)]
    public int MaxBodiesMegabytes { get; set; } = 512;

    /// <summary>The largest answer that is kept for retries with an Idempotency-Key, in KiB; 0 keeps none. The default value is 256.</summary>
    [Range(0, 65536)]
    public int KeptAnswerKilobytes { get; set; } = 256;

    /// <summary>What is kept of all answers of one organisation, in MiB; more is not kept. The default value is 256.</summary>
    [Range(0, 1 << 20)]
    public int KeptAnswersMegabytes { get; set; } = 256;

    /// <summary>
    /// How often the sums of canaries and comparisons are saved and looked at, and versions looked for that other replicas let in,
    /// in seconds. The default value is 2.
    /// </summary>
    [Range(0.05, 3600)]
    public double SumsSeconds { get; set; } = 2;
}
