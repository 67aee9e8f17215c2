using System.ComponentModel.DataAnnotations;

namespace Portal.Server.Features.Webhooks;

/// <summary>How webhooks are sent; the section <c>Webhooks</c>.</summary>
public sealed class WebhooksOptions
{
    /// <summary>Longest wait for an endpoint's answer. The default value is 20.</summary>
    [Range(1, 30)]
    public int TimeoutSeconds { get; set; } = 20;

    /// <summary>Pause between two looks for what is due. The default value is 1.</summary>
    [Range(0.05, 60)]
    public double PollSeconds { get; set; } = 1;

    /// <summary>Attempts at the same time, of all organisations. The default value is 128.</summary>
    [Range(1, 10_000)]
    public int MaxParallel { get; set; } = 128;

    /// <summary>Attempts at the same time for one organisation. The default value is 4.</summary>
    [Range(1, 100)]
    public int MaxParallelPerOrganisation { get; set; } = 4;

    /// <summary>
    /// Networks in CIDR form, or addresses, that endpoints may have although they are not on the public internet. The default
    /// is none.
    /// </summary>
    public string[] AllowedNetworks { get; set; } = [];
}
