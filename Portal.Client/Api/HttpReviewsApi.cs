using Portal.Client.Contracts;

namespace Portal.Client.Api;

internal sealed class HttpReviewsApi(PortalHttp http) : IReviewsApi
{
    public Task<IReadOnlyList<ReviewSummary>> List(CancellationToken cancellationToken) =>
        http.Get<IReadOnlyList<ReviewSummary>>("api/reviews", cancellationToken);

    public Task<ReviewDetail?> Get(string model, string version, CancellationToken cancellationToken) =>
        http.Find<ReviewDetail>(Review(model, version), cancellationToken);

    public Task<Outcome<ReviewDetail>> Run(string model, string version, RunSamplesRequest request, CancellationToken cancellationToken) =>
        http.Send<ReviewDetail>(HttpMethod.Post, $"{Review(model, version)}/run", request, cancellationToken);

    public Task<Outcome> Approve(string model, string version, ApproveVersionRequest request, CancellationToken cancellationToken) =>
        http.Send(HttpMethod.Post, $"{Review(model, version)}/approve", request, cancellationToken);

    public Task<Outcome> Reject(string model, string version, RejectVersionRequest request, CancellationToken cancellationToken) =>
        http.Send(HttpMethod.Post, $"{Review(model, version)}/reject", request, cancellationToken);

    private static string Review(string model, string version) => $"api/reviews/{Uri.EscapeDataString(model)}/{Uri.EscapeDataString(version)}";
}
