using System.ComponentModel.DataAnnotations;

namespace Portal.Client.Contracts;

/// <summary>Addresses of what waits for an operator.</summary>
public static class ReviewUrls
{
    /// <summary>Where a sample's bytes are downloaded.</summary>
    public static string Sample(string model, string version, string file) =>
        $"/api/reviews/{Uri.EscapeDataString(model)}/{Uri.EscapeDataString(version)}/samples/{Uri.EscapeDataString(file)}";
}

/// <summary>A version that waits for an operator.</summary>
/// <param name="SubmittedBy">The member's name.</param>
/// <param name="SubmittedAt">Tells this submission from every other of the same version.</param>
public sealed record ReviewSummary(
    string Model, string Version, string Name, string Task, string Provider, string SubmittedBy, DateTimeOffset SubmittedAt);

/// <summary>All that an operator decides by.</summary>
/// <param name="CardHtml">By language, as the catalogue will show it.</param>
/// <param name="Samples">Files that were sent with it.</param>
/// <param name="Runs">Its samples, as they ran last; empty until they were run.</param>
/// <param name="Previous">The version that is available now; null for a model's first.</param>
public sealed record ReviewDetail(
    ReviewSummary Summary,
    DraftForm Form,
    IReadOnlyDictionary<string, string> CardHtml,
    InspectedModel Inspection,
    IReadOnlyList<DraftSample> Samples,
    IReadOnlyList<SampleRun> Runs,
    string? Previous);

/// <summary>A sample through the version's own worker.</summary>
/// <param name="Output">The answer in the task API's shape, cut to 4,000 characters; null when it failed.</param>
/// <param name="Failure">Why; null when it ran.</param>
public sealed record SampleRun(string File, double Milliseconds, string? Output, string? Failure);

/// <param name="SubmittedAt">The submission that was looked at: what was submitted later is not run.</param>
public sealed record RunSamplesRequest([property: Required] DateTimeOffset? SubmittedAt);

/// <param name="Reason">Shown to the publisher.</param>
/// <param name="SubmittedAt">The submission that was looked at: what was submitted later is not rejected.</param>
public sealed record RejectVersionRequest(
    [property: Required, StringLength(PlanRules.MaxReasonLength)] string Reason, [property: Required] DateTimeOffset? SubmittedAt);

/// <param name="SubmittedAt">The submission that was looked at: what was submitted later is not approved.</param>
/// <param name="AsPreview">Answers only who names it; otherwise it takes the place of the version that is available.</param>
public sealed record ApproveVersionRequest([property: Required] DateTimeOffset? SubmittedAt, bool AsPreview = false);

/// <summary>Versions that publishers submitted; for operators.</summary>
public interface IReviewsApi
{
    /// <summary>The one that waits longest first.</summary>
    Task<IReadOnlyList<ReviewSummary>> List(CancellationToken cancellationToken);

    /// <returns>Null when no such version waits.</returns>
    Task<ReviewDetail?> Get(string model, string version, CancellationToken cancellationToken);

    /// <summary>Runs the samples in the version's worker.</summary>
    Task<Outcome<ReviewDetail>> Run(string model, string version, RunSamplesRequest request, CancellationToken cancellationToken);

    /// <summary>Serves the version. Its publisher is told.</summary>
    Task<Outcome> Approve(string model, string version, ApproveVersionRequest request, CancellationToken cancellationToken);

    /// <summary>Refuses the version with a reason. Its publisher is told.</summary>
    Task<Outcome> Reject(string model, string version, RejectVersionRequest request, CancellationToken cancellationToken);
}
