using System.Net.Http.Headers;
using System.Net.Http.Json;
using Portal.Client.Contracts;

namespace Portal.Client.Api;

internal sealed class HttpDraftTrialsApi(PortalHttp http) : IDraftTrialsApi
{
    public async Task<Outcome<TrialAnswer>> Try(
        string model, string version, ReadOnlyMemory<byte> input, string mediaType, CancellationToken cancellationToken)
    {
        using var content = new ReadOnlyMemoryContent(input);
        content.Headers.ContentType = new MediaTypeHeaderValue(mediaType);
        using var request = PortalHttp.Unsafe(HttpMethod.Post, TrialRules.Url(model, version).TrimStart('/'), content);
        using var response = await http.Send(request, cancellationToken);
        return await http.RefusalOf(response, cancellationToken) is { } refusal
            ? refusal
            : (await response.Content.ReadFromJsonAsync<TrialAnswer>(cancellationToken))!;
    }
}
