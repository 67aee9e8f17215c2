using System.ComponentModel.DataAnnotations;

namespace Portal.Server.Gateway;

/// <summary>Configuration section <c>Gateway</c>.</summary>
internal sealed class GatewayOptions
{
    /// <summary>Predictions computed at the same time. The default value is the number of processors.</summary>
    [Range(1, 1024)]
    public int MaxRunning { get; set; } = Environment.ProcessorCount;

    /// <summary>Predictions that may wait for their turn; one more is refused. The default value is 256.</summary>
    [Range(0, 65536)]
    public int MaxQueue { get; set; } = 256;

    /// <summary>Seconds a prediction waits for its model to finish loading. The default value is 15.</summary>
    [Range(0, 600)]
    public int LoadPatienceSeconds { get; set; } = 15;
}
