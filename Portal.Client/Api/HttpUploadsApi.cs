using Portal.Client.Contracts;

namespace Portal.Client.Api;

internal sealed class HttpUploadsApi(PortalHttp http) : IUploadsApi
{
    public Task<Outcome<IReadOnlyList<UploadView>>> List(string model, CancellationToken cancellationToken) =>
        http.Ask<IReadOnlyList<UploadView>>(UploadsOf(model), cancellationToken);

    public Task<Outcome<UploadView>> Start(string model, StartUploadRequest request, CancellationToken cancellationToken) =>
        http.Send<UploadView>(HttpMethod.Post, UploadsOf(model), request, cancellationToken);

    public Task<Outcome<UploadView>> Get(string upload, CancellationToken cancellationToken) =>
        http.Ask<UploadView>(Url(upload), cancellationToken);

    public Task<Outcome> Cancel(string upload, CancellationToken cancellationToken) => http.Send(HttpMethod.Delete, Url(upload), null, cancellationToken);

    private static string UploadsOf(string model) => $"api/publishing/models/{Uri.EscapeDataString(model)}/uploads";

    private static string Url(string upload) => UploadRules.Url(upload).TrimStart('/');
}
