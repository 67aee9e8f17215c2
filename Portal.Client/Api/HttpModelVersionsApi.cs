using Portal.Client.Contracts;

namespace Portal.Client.Api;

internal sealed class HttpModelVersionsApi(PortalHttp http) : IModelVersionsApi
{
    public Task<Outcome<PublishedModel>> Create(CreateModelRequest request, CancellationToken cancellationToken) =>
        http.Send<PublishedModel>(HttpMethod.Post, "api/publishing/models", request, cancellationToken);

    public Task<Outcome<IReadOnlyList<ModelVersionView>>> List(string model, CancellationToken cancellationToken) =>
        http.Ask<IReadOnlyList<ModelVersionView>>(VersionsOf(model), cancellationToken);

    public Task<Outcome<DraftView>> Draft(string model, string version, CancellationToken cancellationToken) =>
        http.Ask<DraftView>($"{Version(model, version)}/draft", cancellationToken);

    public Task<Outcome<DraftView>> Save(string model, string version, DraftForm form, CancellationToken cancellationToken) =>
        http.Send<DraftView>(HttpMethod.Put, $"{Version(model, version)}/draft", form, cancellationToken);

    public Task<Outcome<CardPreview>> Preview(CardMarkdown card, CancellationToken cancellationToken) =>
        http.Send<CardPreview>(HttpMethod.Post, "api/publishing/card-preview", card, cancellationToken);

    public Task<Outcome> Submit(string model, string version, CancellationToken cancellationToken) =>
        http.Send(HttpMethod.Post, $"{Version(model, version)}/submit", null, cancellationToken);

    public Task<Outcome> Withdraw(string model, string version, CancellationToken cancellationToken) =>
        http.Send(HttpMethod.Post, $"{Version(model, version)}/withdraw", null, cancellationToken);

    public Task<Outcome> Delete(string model, string version, CancellationToken cancellationToken) =>
        http.Send(HttpMethod.Delete, Version(model, version), null, cancellationToken);

    public Task<Outcome> DeleteSample(string model, string version, string file, CancellationToken cancellationToken) =>
        http.Send(HttpMethod.Delete, DraftRules.SampleUrl(model, version, file).TrimStart('/'), null, cancellationToken);

    private static string VersionsOf(string model) => $"api/publishing/models/{Uri.EscapeDataString(model)}/versions";

    private static string Version(string model, string version) => $"{VersionsOf(model)}/{Uri.EscapeDataString(version)}";
}
