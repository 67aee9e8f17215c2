using System.ComponentModel.DataAnnotations;

namespace Portal.Server.Gateway;

/// <summary>Configuration section <c>Gateway</c>.</summary>
internal sealed class GatewayOptions
{
    /// <summary>Seconds a prediction waits for its model to finish loading. The default value is 15.</summary>
    [Range(0, 600)]
    public int LoadPatienceSeconds { get; set; } = 15;

    /// <summary>Megabytes that a call with tensors may have, over REST and gRPC. The default value is 64.</summary>
    [Range(1, 1024)]
    public int MaxBodyMegabytes { get; set; } = 64;
}
