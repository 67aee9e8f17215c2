using System.ComponentModel.DataAnnotations;

namespace Portal.Client.Contracts;

/// <summary>The version that a subscription's calls run on when they name none.</summary>
/// <param name="State">Where the version stands now.</param>
/// <param name="EndsAt">When it is retired; null where no end is known.</param>
/// <param name="Replacement">The version to use instead.</param>
/// <param name="ThenFollows">What happens when it is retired: the subscription follows the publisher, or calls that name no version are refused.</param>
public sealed record VersionPin(string Version, ModelVersionState State, DateTimeOffset? EndsAt, string? Replacement, bool ThenFollows);

/// <param name="Available">The publisher's, which answers who is not pinned.</param>
/// <param name="Pin">Null follows the publisher.</param>
/// <param name="Offered">Versions that can be pinned, newest first.</param>
public sealed record SubscribedVersion(string Available, VersionPin? Pin, IReadOnlyList<ListedVersion> Offered);

/// <param name="Version">Null follows the publisher.</param>
/// <param name="ThenFollows">Follow the publisher once the version is retired; else calls that name no version are refused then.</param>
public sealed record PinVersionRequest([property: StringLength(32)] string? Version, bool ThenFollows = false);

/// <summary>Which version the signed-in organisation's subscriptions use.</summary>
public interface ISubscribedVersionsApi
{
    Task<Outcome<SubscribedVersion>> Get(string model, CancellationToken cancellationToken);

    Task<Outcome<SubscribedVersion>> Pin(string model, PinVersionRequest request, CancellationToken cancellationToken);
}
