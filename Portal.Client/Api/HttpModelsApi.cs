using Portal.Client.Contracts;
using Portal.Client.Shared;

namespace Portal.Client.Api;

internal sealed class HttpModelsApi(PortalHttp http) : IModelsApi
{
    public Task<IReadOnlyList<ModelSummary>> List(string? search, string? task, CancellationToken cancellationToken) =>
        http.Get<IReadOnlyList<ModelSummary>>(
            PortalUrls.WithQuery("api/models", ("search", search), ("task", task)), cancellationToken);

    public Task<ModelDetail?> Get(string slug, CancellationToken cancellationToken) =>
        http.Find<ModelDetail>($"api/models/{Uri.EscapeDataString(slug)}", cancellationToken);
}
