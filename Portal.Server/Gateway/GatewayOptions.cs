using System.ComponentModel.DataAnnotations;

namespace Portal.Server.Gateway;

/// <summary>Configuration section <c>Gateway</c>.</summary>
internal sealed class GatewayOptions
{
    /// <summary>Seconds a prediction waits for its model to finish loading. The default value is 15.</summary>
    [Range(0, 600)]
    public int LoadPatienceSeconds { get; set; } = 15;
}
