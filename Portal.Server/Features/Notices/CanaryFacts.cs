namespace Portal.Server.Features.Notices;

/// <summary>A notice's data about a canary that was rolled back.</summary>
/// <param name="Model">The model's slug.</param>
/// <param name="Version">The version that failed.</param>
/// <param name="From">The one that has all calls again.</param>
/// <param name="Because">One of <see cref="Portal.Client.Contracts.CanaryEnds"/>.</param>
/// <param name="Calls">Of the version that failed, those that decided.</param>
internal sealed record CanaryFacts(
    string Model, string Version, string From, string Because, long Calls, long Failures, long FromCalls, long FromFailures);
