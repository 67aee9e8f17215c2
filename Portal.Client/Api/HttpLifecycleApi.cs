using Portal.Client.Contracts;

namespace Portal.Client.Api;

internal sealed class HttpLifecycleApi(PortalHttp http) : ILifecycleApi
{
    public Task<Outcome<ModelVersionView>> Change(string model, string version, ChangeStateRequest request, CancellationToken cancellationToken) =>
        http.Send<ModelVersionView>(
            HttpMethod.Post, $"api/publishing/models/{Uri.EscapeDataString(model)}/versions/{Uri.EscapeDataString(version)}/state", request, cancellationToken);
}
